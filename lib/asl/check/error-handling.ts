// Checks Retry and Catch: the names of errors, and the numbers of a retrier. transitions.ts checks the next state of a catcher.

import { didYouMean } from '../../value/nearest-name.ts';
import type { Fields } from '../grammar/fields.ts';
import { anyError, catcherFields, errorNames, handlingTypes, retrierFields } from '../grammar/handler-fields.ts';
import { asArray, below, entryOf, isObject, type JsonObject, quote, typeName } from '../grammar/json.ts';
import { checkFieldValue } from './field-values.ts';
import type { Site } from './scope.ts';
import { checkNames } from './state-fields.ts';

export function checkErrorHandling(site: Site): void {
  checkList('Retry', site, checkRetrier);
  checkList('Catch', site, checkCatcher);
}

function checkList(
  field: 'Retry' | 'Catch',
  site: Site,
  check: (item: JsonObject, pointer: string, site: Site) => void,
): void {
  const list = site.state[field];
  const pointer = below(site.pointer, field);
  if (list === undefined || !handlingTypes.includes(site.type)) return;
  if (!Array.isArray(list)) {
    site.report('wrong-type', pointer, `${field} is ${typeName(list)}, and must be an array`);
    return;
  }
  list.forEach((item, index) => {
    const at = below(pointer, index);
    if (isObject(item)) check(item, at, site);
    else site.report('wrong-type', at, `the entry is ${typeName(item)}, and must be an object`);
  });
  checkErrorNames(list, pointer, site);
}

function checkRetrier(retrier: JsonObject, pointer: string, site: Site): void {
  checkNames(retrier, { pointer, fields: retrierFields, what: 'a retrier', report: site.report, site });
  checkValues(retrier, retrierFields, { pointer, site });
  const { MaxDelaySeconds: most, IntervalSeconds: interval } = retrier;
  if (typeof most === 'number' && typeof interval === 'number' && most <= interval) {
    const message = `MaxDelaySeconds is ${most}, and must be greater than IntervalSeconds ${interval}`;
    site.report('wrong-value', below(pointer, 'MaxDelaySeconds'), message);
  }
}

function checkCatcher(catcher: JsonObject, pointer: string, site: Site): void {
  checkNames(catcher, { pointer, fields: catcherFields, what: 'a catcher', report: site.report, site });
  checkValues(catcher, catcherFields, { pointer, site });
  if (catcher.Next === undefined) site.report('missing-field', pointer, 'the catcher needs Next');
}

function checkValues(item: JsonObject, fields: Fields, { pointer, site }: { pointer: string; site: Site }): void {
  for (const [name, value] of Object.entries(item)) {
    const field = entryOf(fields, name);
    if (field === undefined || (field.language !== undefined && field.language !== site.language)) continue;
    checkFieldValue(value, field, { pointer: below(pointer, name), name, site, members: ['errorOutput'] });
  }
}

function checkErrorNames(list: unknown[], pointer: string, site: Site): void {
  const seen = new Set<string>();
  list.forEach((item, index) => {
    if (!isObject(item)) return;
    const at = below(pointer, index, 'ErrorEquals');
    if (!isListOfNames(item.ErrorEquals)) {
      site.report('error-equals', at, `ErrorEquals is ${quote(item.ErrorEquals)}, and must be a list of error names`);
      return;
    }
    checkStatesAll(item.ErrorEquals, { at, isLast: index === list.length - 1, site });
    for (const name of item.ErrorEquals) checkErrorName(name, { at, site, seen });
  });
}

function isListOfNames(value: unknown): value is string[] {
  return asArray(value).length > 0 && asArray(value).every((name) => typeof name === 'string');
}

function checkStatesAll(names: string[], { at, isLast, site }: { at: string; isLast: boolean; site: Site }): void {
  if (!names.includes(anyError)) return;
  if (names.length > 1) site.report('states-all-placement', at, 'States.ALL stands with other error names');
  if (!isLast) site.report('states-all-placement', at, 'States.ALL is not in the last entry');
}

function checkErrorName(name: string, { at, site, seen }: { at: string; site: Site; seen: Set<string> }): void {
  if (name.startsWith('{%') || name.endsWith('%}')) {
    site.report('expression-not-allowed', at, `ErrorEquals takes no expression: ${quote(name)}`);
  } else if (name.startsWith('States.') && !errorNames.includes(name)) {
    site.report('unknown-error-name', at, `there is no error "${name}"${didYouMean(name, errorNames)}`);
  } else if (name === 'States.Runtime') {
    site.report('unmatchable-error', at, 'States.Runtime always fails the execution: it is never retried or caught');
  } else if (seen.has(name)) {
    site.report('unmatchable-error', at, `"${name}" is matched by an entry before`);
  }
  seen.add(name);
}
