// How states lead to one another: StartAt, Next, Default, End; what cannot be reached and whether a scope can end.

import { didYouMean } from '../../value/nearest-name.ts';
import { asArray, below, isObject, quote } from '../grammar/json.ts';
import type { Report } from './finding.ts';
import type { Scope, Site } from './scope.ts';

/** One way out of a state: the field that names the target, and the object that the field stands in. */
export interface Transition {
  target: unknown;
  pointer: string;
  kind: 'next' | 'choice' | 'default' | 'catch';
  /** The state, the choice rule or the catcher. */
  holder: Record<string, unknown>;
}

export function transitionsOf(site: Site): Transition[] {
  const { state, pointer } = site;
  const own = site.type === 'Choice' ? choiceTransitions(site) : nextTransition(site);
  const caught = listOf(state.Catch, 'Catch').map((transition) => ({ ...transition, kind: 'catch' as const }));
  return [...own, ...caught];

  function listOf(items: unknown, field: string): Omit<Transition, 'kind'>[] {
    return asArray(items).flatMap((item, index) =>
      isObject(item) && item.Next !== undefined
        ? [{ target: item.Next, pointer: below(pointer, field, index, 'Next'), holder: item }]
        : [],
    );
  }

  function choiceTransitions({ state: choice }: Site): Transition[] {
    const rules = listOf(choice.Choices, 'Choices').map((rule) => ({ ...rule, kind: 'choice' as const }));
    if (choice.Default === undefined) return rules;
    return [...rules, { target: choice.Default, pointer: below(pointer, 'Default'), kind: 'default', holder: choice }];
  }
}

function nextTransition({ state, pointer, type }: Site): Transition[] {
  if (state.Next === undefined || type === 'Succeed' || type === 'Fail') return [];
  return [{ target: state.Next, pointer: below(pointer, 'Next'), kind: 'next', holder: state }];
}

export function checkTransitions(scope: Scope, report: Report): void {
  for (const site of scope.sites.values()) {
    checkEnd(site);
    for (const { target, pointer } of transitionsOf(site)) checkTarget(target, pointer, scope, report);
  }
  const startAt = scope.body.StartAt;
  if (startAt === undefined) report('missing-field', scope.pointer, 'StartAt is missing');
  else checkTarget(startAt, below(scope.pointer, 'StartAt'), scope, report);
  checkReachable(scope);
  checkTerminal(scope, report);
}

function checkEnd({ state, pointer, type, report }: Site): void {
  if (type === 'Choice' || type === 'Succeed' || type === 'Fail') return;
  if (state.Next !== undefined && state.End === true)
    report('transition', pointer, 'Next and "End": true are both given');
  if (state.Next === undefined && state.End !== true)
    report('transition', pointer, 'neither Next nor "End": true is given');
}

function checkTarget(target: unknown, pointer: string, scope: Scope, report: Report): void {
  const field = pointer.slice(pointer.lastIndexOf('/') + 1);
  if (typeof target !== 'string') {
    report('wrong-type', pointer, `${field} is ${quote(target)}, and must be the name of a state`);
  } else if (!Object.hasOwn(statesIn(scope), target)) {
    const names = Object.keys(statesIn(scope));
    // Without any state the scope itself is reported.
    if (names.length === 0) return;
    report('dangling-target', pointer, `there is no state "${target}" in this scope${didYouMean(target, names)}`);
  }
}

function statesIn(scope: Scope): Record<string, unknown> {
  return isObject(scope.body.States) ? scope.body.States : {};
}

function checkReachable(scope: Scope): void {
  const reached = reachableFrom(scope);
  if (reached === undefined) return;
  for (const site of scope.sites.values()) {
    if (reached.has(site.name)) continue;
    site.report('unreachable-state', site.pointer, `no path from StartAt leads to "${site.name}"`);
  }
}

/** The names that StartAt leads to; undefined where StartAt itself leads nowhere, which is reported already. */
function reachableFrom(scope: Scope): Set<string> | undefined {
  const start = scope.body.StartAt;
  if (typeof start !== 'string' || !scope.sites.has(start)) return undefined;
  const reached = new Set<string>();
  const waiting = [start];
  for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
    const site = scope.sites.get(name);
    if (site === undefined || reached.has(name)) continue;
    reached.add(name);
    for (const { target } of transitionsOf(site)) if (typeof target === 'string') waiting.push(target);
  }
  return reached;
}

function checkTerminal(scope: Scope, report: Report): void {
  const sites = [...scope.sites.values()];
  const ends = (site: Site): boolean => site.type === 'Succeed' || site.type === 'Fail' || site.state.End === true;
  // States of an unknown type are left out of the sites and may have been meant as the end.
  if (sites.length < Object.keys(statesIn(scope)).length || sites.length === 0 || sites.some(ends)) return;
  report('no-terminal-state', below(scope.pointer, 'States'), 'no state here ends its scope');
}
