// Checks how states lead to one another: StartAt, Next, Default and End, states that cannot be reached, and scopes that cannot end.

import { didYouMean } from '../../value/nearest-name.ts';
import { type Exit, findExits, findReachable, hasNextOrEnd, isTerminal } from '../grammar/graph.ts';
import { below, isObject, quote } from '../grammar/json.ts';
import type { Report } from './finding.ts';
import type { Scope, Site } from './scope.ts';

/** One way out of a state, at its place in the definition. */
export interface Transition extends Exit {
  pointer: string;
}

export function findTransitions({ state, pointer }: Site): Transition[] {
  return findExits(state).map((exit) => ({ ...exit, pointer: below(pointer, ...exit.place) }));
}

export function checkTransitions(scope: Scope, report: Report): void {
  for (const site of scope.sites.values()) {
    checkEnd(site);
    for (const { target, pointer } of findTransitions(site)) checkTarget(target, pointer, scope, report);
  }
  const startAt = scope.body.StartAt;
  if (startAt === undefined) report('missing-field', scope.pointer, 'StartAt is missing');
  else checkTarget(startAt, below(scope.pointer, 'StartAt'), scope, report);
  checkReachable(scope);
  checkTerminal(scope, report);
}

function checkEnd({ state, pointer, type, report }: Site): void {
  if (!hasNextOrEnd(type)) return;
  if (state.Next !== undefined && state.End === true)
    report('transition', pointer, 'Next and "End": true are both given');
  if (state.Next === undefined && state.End !== true)
    report('transition', pointer, 'neither Next nor "End": true is given');
}

function checkTarget(target: unknown, pointer: string, scope: Scope, report: Report): void {
  const field = pointer.slice(pointer.lastIndexOf('/') + 1);
  if (typeof target !== 'string') {
    report('wrong-type', pointer, `${field} is ${quote(target)}, and must be the name of a state`);
  } else if (!Object.hasOwn(readStates(scope), target)) {
    const names = Object.keys(readStates(scope));
    // A scope without states is reported already.
    if (names.length === 0) return;
    report('dangling-target', pointer, `there is no state "${target}" in this scope${didYouMean(target, names)}`);
  }
}

function readStates(scope: Scope): Record<string, unknown> {
  return isObject(scope.body.States) ? scope.body.States : {};
}

function checkReachable(scope: Scope): void {
  const reached = findReachable(scope.body.StartAt, readStates(scope));
  // A StartAt that names no state is reported already.
  if (reached.size === 0) return;
  for (const site of scope.sites.values()) {
    if (reached.has(site.name)) continue;
    site.report('unreachable-state', site.pointer, `no path from StartAt leads to "${site.name}"`);
  }
}

function checkTerminal(scope: Scope, report: Report): void {
  const sites = [...scope.sites.values()];
  // States of an unknown type are left out of the sites and may have been meant as the end.
  if (sites.length < Object.keys(readStates(scope)).length || sites.length === 0) return;
  if (sites.some(({ state }) => isTerminal(state))) return;
  report('no-terminal-state', below(scope.pointer, 'States'), 'no state here ends its scope');
}
