// Checks that each variable that is read can have a value there. Assign takes effect when a state ends, so a state sees the
// variables that some path from StartAt has assigned before it.

import { didYouMean } from '../../value/nearest-name.ts';
import { below } from '../grammar/json.ts';
import { findAssignments, readAssignedNames } from './assignments.ts';
import { listSites, type Scope, type Site, type VariableUse } from './scope.ts';
import { findTransitions, type Transition } from './transitions.ts';

type Names = ReadonlySet<string>;

/** Checks the uses that the sites have collected. Every expression must have been checked before. */
export function checkVariables(machine: Scope): void {
  checkScope(machine, new Set());
}

function checkScope(scope: Scope, outer: Names): void {
  const atStart: Names = scope.isDistributed ? new Set() : outer;
  const defined = findDefinedOnEntry(scope, atStart);
  for (const site of scope.sites.values()) {
    // A state that is not reachable is reported already; the variables that it reads are not checked.
    const names = defined.get(site.name);
    if (names === undefined) continue;
    for (const use of site.uses) checkUse(use, names, site);
    for (const inner of site.inner) checkScope(inner, names);
    checkShadowing(site);
  }
}

function findDefinedOnEntry(scope: Scope, atStart: Names): Map<string, Set<string>> {
  const defined = new Map<string, Set<string>>();
  const start = scope.body.StartAt;
  const waiting: [string, Names][] = typeof start === 'string' ? [[start, atStart]] : [];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const [name, arriving] = next;
    const site = scope.sites.get(name);
    if (site === undefined || !isNews(defined, name, arriving)) continue;
    const here = defined.get(name) ?? new Set();
    for (const transition of findTransitions(site)) {
      if (typeof transition.target !== 'string') continue;
      waiting.push([transition.target, new Set([...here, ...readAssignedNamesOn(transition)])]);
    }
  }
  return defined;
}

/** Adds the arriving names. Returns whether that changed anything. */
function isNews(defined: Map<string, Set<string>>, name: string, arriving: Names): boolean {
  const known = defined.get(name);
  const before = known?.size ?? -1;
  const after = new Set([...(known ?? []), ...arriving]);
  defined.set(name, after);
  return after.size > before;
}

/** The Assign of a rule or a catcher replaces that of its state. */
function readAssignedNamesOn({ holder }: Transition): string[] {
  return readAssignedNames(holder.Assign);
}

function checkUse(use: VariableUse, defined: Names, site: Site): void {
  if (defined.has(use.name) || use.isGuarded) return;
  const elsewhere = explainUndefined(use.name, site);
  const detail = elsewhere ?? didYouMean(use.name, defined);
  const code = use.isCertain ? 'undefined-variable' : 'unverified-read';
  site.report(code, use.pointer, `the variable $${use.name} has no value here${detail}`);
}

function explainUndefined(name: string, { name: reader, scope }: Site): string | undefined {
  for (let outer: Scope | undefined = scope; outer !== undefined; outer = outer.enclosing?.scope) {
    const assigner = [...outer.sites.values()].find((site) => assigns(site, name));
    if (assigner === undefined) continue;
    const isCutOff = outer !== scope && isBehindDistributedMap(scope, outer);
    if (isCutOff) return ': states inside a distributed Map cannot read the variables outside, pass it in ItemSelector';
    if (assigner.name === reader)
      return ': Assign takes effect when the state ends, so the state itself cannot read it';
    return `: "${assigner.name}" assigns it, and no path leads from there to here`;
  }
  return explainUndefinedOutside(name, scope);
}

function explainUndefinedOutside(name: string, scope: Scope): string | undefined {
  for (const { name: holder, inner } of scope.sites.values()) {
    const assigner = inner.flatMap(listSites).find((site) => assigns(site, name));
    if (assigner !== undefined) {
      return `: "${assigner.name}" assigns it inside "${holder}", and it ends there: pass it on in Output`;
    }
  }
  return undefined;
}

function isBehindDistributedMap(scope: Scope, outer: Scope): boolean {
  for (let one: Scope | undefined = scope; one !== undefined && one !== outer; one = one.enclosing?.scope) {
    if (one.isDistributed) return true;
  }
  return false;
}

function assigns(site: Site, name: string, hasCatchers = true): boolean {
  return findAssignments(site).some(
    ({ assign, isCatcher }) => (hasCatchers || !isCatcher) && readAssignedNames(assign).includes(name),
  );
}

/**
 * An inner scope may read the variables of an outer one, and must not assign one of the same name. A catcher of the state around
 * the scope assigns after the scope has ended, and AWS accepts the name there.
 */
function checkShadowing(site: Site): void {
  for (const { assign, pointer } of findAssignments(site)) {
    for (const name of readAssignedNames(assign)) {
      const owner = findOuterOwner(name, site.scope);
      if (owner === undefined) continue;
      const message = `the variable "${name}" is assigned in an outer scope already, by "${owner.name}"`;
      site.report('variable-shadowing', below(pointer, name), message);
    }
  }
}

function findOuterOwner(name: string, scope: Scope): Site | undefined {
  for (let inner = scope; inner.enclosing !== undefined && !inner.isDistributed; inner = inner.enclosing.scope) {
    const { enclosing } = inner;
    const owner = [...enclosing.scope.sites.values()].find((site) => assigns(site, name, site !== enclosing));
    if (owner !== undefined) return owner;
  }
  return undefined;
}
