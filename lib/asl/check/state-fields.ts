// The fields that a machine, a branch or a state has: unknown, missing, of the other query language, or exclusive.

import { didYouMean } from '../../value/nearest-name.ts';
import { isBareSubstitution } from '../grammar/bare-substitution.ts';
import {
  branchFields,
  counterparts,
  exclusiveFields,
  type Fields,
  machineFields,
  processorFields,
  stateFields,
} from '../grammar/fields.ts';
import { below, entryOf, type JsonObject, quote } from '../grammar/json.ts';
import { statesMembersIn } from '../grammar/jsonata-names.ts';
import { maxSeconds } from '../grammar/limits.ts';
import { checkFieldValue } from './field-values.ts';
import type { Report } from './finding.ts';
import type { Scope, Site } from './scope.ts';

export function checkStateFields(site: Site): void {
  const { state, pointer, type, report } = site;
  const fields = stateFields[type];
  checkNames(state, { pointer, fields, site, report, what: `a ${type} state` });
  checkRequired(site, fields);
  for (const [one, other] of exclusiveFields) checkExclusive(site, one, other);
  for (const [name, value] of Object.entries(state)) {
    const field = entryOf(fields, name);
    if (field === undefined || isOfOtherLanguage(site, field.language)) continue;
    checkFieldValue(value, field, { pointer: below(pointer, name), site, name, members: statesMembersIn(type, name) });
  }
}

/** The machine's own fields, or those of a branch or an item processor. */
export function checkScopeFields(scope: Scope, report: Report): void {
  const what = describeScope(scope);
  checkNames(scope.body, { pointer: scope.pointer, fields: what.fields, report, what: what.name });
  const { Comment, TimeoutSeconds, Version } = scope.body;
  if (Comment !== undefined && typeof Comment !== 'string') {
    report('wrong-type', below(scope.pointer, 'Comment'), `Comment is ${quote(Comment)}, and must be a string`);
  }
  if (scope.enclosing !== undefined) return;
  if (Version !== undefined && Version !== '1.0') {
    report('wrong-value', below(scope.pointer, 'Version'), `Version is ${quote(Version)}, and must be "1.0"`);
  }
  checkMachineTimeout(TimeoutSeconds, report);
}

function checkMachineTimeout(value: unknown, report: Report): void {
  if (value === undefined || isBareSubstitution(value)) return;
  const isGood = typeof value === 'number' && Number.isInteger(value) && value >= 1 && value <= maxSeconds;
  const message = `TimeoutSeconds is ${quote(value)}, and must be an integer from 1 to ${maxSeconds}`;
  if (!isGood) report('wrong-value', '/TimeoutSeconds', message);
}

function describeScope(scope: Scope): { name: string; fields: Fields } {
  if (scope.enclosing === undefined) return { name: 'a state machine', fields: machineFields };
  if (scope.enclosing.type === 'Map') return { name: 'an item processor', fields: processorFields };
  return { name: 'a branch', fields: branchFields };
}

interface Named {
  pointer: string;
  fields: Fields;
  what: string;
  report: Report;
  site?: Site;
}

/** Reports every name that is not in the table, or is there for the other language. */
export function checkNames(body: JsonObject, { pointer, fields, what, report, site }: Named): void {
  for (const name of Object.keys(body)) {
    const field = entryOf(fields, name);
    if (field === undefined) {
      const message = `${what} has no field "${name}"${didYouMean(name, Object.keys(fields))}`;
      report('unknown-field', below(pointer, name), message, describeKnown(name, fields));
    } else if (site !== undefined && isOfOtherLanguage(site, field.language)) {
      const successor = counterparts[name];
      const remedy = successor === undefined ? undefined : `Use ${successor}`;
      const message = `"${name}" is a ${field.language} field, and the state is in ${site.language}`;
      report('other-language-field', below(pointer, name), message, remedy);
    }
  }
}

function describeKnown(name: string, fields: Fields): string {
  const known = Object.keys(fields).filter((field) => field !== name);
  return `Correct its name or remove it; known are ${known.join(', ')}`;
}

function isOfOtherLanguage(site: Site, language: Site['language'] | undefined): boolean {
  return language !== undefined && language !== site.language;
}

function checkRequired({ state, pointer, type, report }: Site, fields: Fields): void {
  for (const [name, field] of Object.entries(fields)) {
    if (field.isRequired !== true || state[name] !== undefined) continue;
    report('missing-field', pointer, `a ${type} state needs ${name}`);
  }
}

function checkExclusive({ state, pointer, report }: Site, one: string, other: string): void {
  if (state[one] === undefined || state[other] === undefined) return;
  report('exclusive-fields', below(pointer, other), `${one} and ${other} are both given`);
}
