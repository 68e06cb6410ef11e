// The static validator of state machine definitions: calls all checks in their order. Each check has its own file. A finding is
// an error if AWS refuses the definition or the state always fails at run time. If it is only probably wrong, the finding is a
// warning.

import { writeDefinition } from '../grammar/bare-substitution.ts';
import { waitFields } from '../grammar/fields.ts';
import { asArray, below, isObject, type JsonObject, quote, typeName } from '../grammar/json.ts';
import { maxDefinitionBytes, maxStateNameLength } from '../grammar/limits.ts';
import { checkAssignments } from './assignments.ts';
import { checkChoice } from './choice-rules.ts';
import { readDefinitionText } from './definition-text.ts';
import { checkErrorHandling } from './error-handling.ts';
import { type Finding, type Report, reportInto } from './finding.ts';
import type { DefinitionText } from './json-text.ts';
import { checkMap } from './map.ts';
import { checkProductTemplates } from './product-templates.ts';
import { listScopes, listSites, readMachine, type Scope, type Site } from './scope.ts';
import { checkScopeFields, checkStateFields } from './state-fields.ts';
import {
  checkSubstitutions,
  fillBareSubstitutions,
  type KnownSubstitution,
  nameOfSubstitution,
} from './substitutions.ts';
import { checkTask } from './task.ts';
import { checkTransitions } from './transitions.ts';
import { checkVariables } from './variables.ts';

export { type Finding, formatFinding } from './finding.ts';
export type { KnownSubstitution } from './substitutions.ts';

export interface CheckOptions {
  /** The names that `${…}` may have. Without the list, substitutions are not checked. */
  knownSubstitutions?: readonly KnownSubstitution[];
  /** The type of the state machine. @default STANDARD */
  type?: 'STANDARD' | 'EXPRESS';
}

/**
 * Checks a definition that is a JSON value already.
 * @returns the findings in the order of their places
 * @example checkDefinition(definition, { knownSubstitutions: ['EventBusName'] })
 */
export function checkDefinition(definition: unknown, options: CheckOptions = {}): Finding[] {
  const findings: Finding[] = [];
  const report = reportInto(findings);
  if (isObject(definition)) {
    const { knownSubstitutions: known } = options;
    checkSize(writeDefinition(definition), report);
    const filled = fillBareSubstitutions(definition, known ?? [], report) as JsonObject;
    checkMachine(readMachine(filled, report, options.type), report);
    checkProductTemplates(definition, report);
    if (known !== undefined) checkSubstitutions(definition, known.map(nameOfSubstitution), report);
  } else {
    report('wrong-type', '', `the definition is ${typeName(definition)}, and must be an object`);
  }
  return sortByPlace(findings, definition);
}

/** Checks a definition that was read from a text. A text with a syntax error gives that error only. */
export function checkDefinitionText(text: string | DefinitionText, options: CheckOptions = {}): Finding[] {
  const { definition, findings, locate } = typeof text === 'string' ? readDefinitionText(text) : text;
  if (definition === undefined) return [...findings];
  const found = checkDefinition(definition, options);
  return [...findings, ...found.map((finding) => ({ ...finding, place: locate(finding.pointer) }))];
}

function checkSize(text: string, report: Report): void {
  const bytes = Buffer.byteLength(text);
  if (bytes > maxDefinitionBytes)
    report('definition-too-large', '', `the definition has ${bytes} bytes, and may have ${maxDefinitionBytes}`);
}

function checkMachine(machine: Scope, report: Report): void {
  for (const scope of listScopes(machine)) {
    checkScopeFields(scope, report);
    checkTransitions(scope, report);
  }
  const sites = listSites(machine);
  for (const site of sites) checkState(site);
  checkUnique(sites);
  checkLabels(sites);
  checkVariables(machine);
}

/** Checks one state by itself. What it reads is collected in the site. */
export function checkState(site: Site): void {
  checkStateName(site);
  checkStateFields(site);
  checkAssignments(site);
  checkErrorHandling(site);
  if (site.type === 'Task') checkTask(site);
  if (site.type === 'Choice') checkChoice(site);
  if (site.type === 'Map') checkMap(site);
  if (site.type === 'Parallel') checkBranches(site);
  if (site.type === 'Wait') checkWait(site);
}

function checkStateName({ name, pointer, report }: Site): void {
  const length = [...name].length;
  if (length === 0) report('state-name', pointer, 'the state name is empty');
  if (length > maxStateNameLength)
    report('state-name', pointer, `the state name has ${length} characters, and may have ${maxStateNameLength}`);
}

function checkUnique(sites: Site[]): void {
  const first = new Map<string, Site>();
  for (const site of sites) {
    const before = first.get(site.name);
    if (before === undefined) first.set(site.name, site);
    else
      site.report('duplicate-state-name', site.pointer, `the name "${site.name}" is already used at ${before.pointer}`);
  }
}

/** A distributed Map's label is part of the ARN of its runs. */
function checkLabels(sites: Site[]): void {
  const first = new Map<unknown, Site>();
  for (const site of sites.filter(({ type, state }) => type === 'Map' && typeof state.Label === 'string')) {
    const label = site.state.Label;
    const before = first.get(label);
    if (before === undefined) first.set(label, site);
    else
      site.report(
        'wrong-value',
        below(site.pointer, 'Label'),
        `Label is ${quote(label)}, like that of ${before.pointer}`,
      );
  }
}

function checkBranches({ state, pointer, report }: Site): void {
  const at = below(pointer, 'Branches');
  const { Branches: branches } = state;
  if (branches === undefined) return;
  if (!Array.isArray(branches) || branches.length === 0) {
    report('wrong-type', at, `Branches is ${quote(branches)}, and must be an array of at least one branch`);
  }
  asArray(branches).forEach((branch, index) => {
    if (!isObject(branch))
      report('wrong-type', below(at, index), `the branch is ${typeName(branch)}, and must be an object`);
  });
}

function checkWait({ state, pointer, report }: Site): void {
  const given = waitFields.filter((form) => state[form] !== undefined);
  if (given.length === 0) report('missing-field', pointer, `a Wait state needs one of ${waitFields.join(', ')}`);
  if (given.length > 1) report('exclusive-fields', pointer, `a Wait state has ${given.join(' and ')}, and takes one`);
}

/** In the order of the places in the definition, so that a reader goes through the file once. */
function sortByPlace(findings: Finding[], definition: unknown): Finding[] {
  const order = new Map<string, number>();
  visit(definition, '', (pointer) => order.set(pointer, order.size));
  const placeOf = (pointer: string): number =>
    order.get(pointer) ?? order.get(pointer.slice(0, pointer.lastIndexOf('/'))) ?? 0;
  return findings.toSorted((one, other) => placeOf(one.pointer) - placeOf(other.pointer));
}

function visit(value: unknown, pointer: string, enter: (pointer: string) => void): void {
  enter(pointer);
  if (typeof value !== 'object' || value === null) return;
  for (const [key, inner] of Object.entries(value)) visit(inner, below(pointer, key), enter);
}
