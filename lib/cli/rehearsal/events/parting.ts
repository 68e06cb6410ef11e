// Finds the first state where two runs part: they go to different states, or a state ends with another output or error.
import type { VisitParent } from '../../../core/run/history/visit.ts';
import { defined } from '../../../value/defined.ts';
import type { JsonValue } from '../../../value/json.ts';
import { findValueDifferences, type IsAlike, type ValueDifference } from './value-differences.ts';

/** A visit of a state, recorded or rehearsed. */
export interface PathVisit {
  readonly id: number;
  readonly name: string;
  readonly parent?: Pick<VisitParent, 'visit' | 'branch' | 'iteration'> | undefined;
  readonly status: string;
  readonly error?: string | undefined;
  /** Absent if it is not known, or if the state was not left. */
  readonly input?: JsonValue | undefined;
  readonly output?: JsonValue | undefined;
}

export interface Parting {
  /** The state at which the runs part. */
  readonly state: string;
  /** The iterations and branches around it, such as `iteration 2 of "Each order"`; empty outside. */
  readonly place: string;
  /** `next`: the runs go on with different states. */
  readonly kind: 'next' | 'input' | 'output' | 'error';
  /** The next state, or the error; absent for values. */
  readonly was?: string;
  readonly would?: string;
  /** Where the values differ; empty for `next` and `error`. */
  readonly differences: readonly ValueDifference[];
}

export interface TwoPaths {
  readonly was: readonly PathVisit[];
  readonly would: readonly PathVisit[];
  readonly isAlike: IsAlike;
}

/** @returns undefined if both runs went the same way with the same values */
export function findParting({ was, would, isAlike }: TwoPaths): Parting | undefined {
  const strands = { was: groupStrands(was), would: groupStrands(would), isAlike };
  return compareStrands(strands, { was: outermost, would: outermost, place: '' });
}

const outermost = 'outermost';

/** Visits by their strand: the execution itself, a branch, or an iteration. */
type Strands = ReadonlyMap<string, readonly PathVisit[]>;

interface BothStrands {
  readonly was: Strands;
  readonly would: Strands;
  readonly isAlike: IsAlike;
}

interface StrandPair {
  readonly was: string;
  readonly would: string;
  readonly place: string;
}

function groupStrands(visits: readonly PathVisit[]): Strands {
  return Map.groupBy(visits, ({ parent }) => (parent === undefined ? outermost : nameStrand(parent.visit, parent)));
}

function nameStrand(visit: number, { branch, iteration }: Pick<VisitParent, 'branch' | 'iteration'>): string {
  return `${visit}/${branch ?? iteration ?? 0}`;
}

function compareStrands(both: BothStrands, pair: StrandPair): Parting | undefined {
  const was = both.was.get(pair.was) ?? [];
  const would = both.would.get(pair.would) ?? [];
  for (let index = 0; index < Math.max(was.length, would.length); index += 1) {
    const [one, other] = [was[index], would[index]];
    if (one === undefined || other === undefined || one.name !== other.name) {
      const before = was[index - 1]?.name ?? one?.name ?? other?.name ?? '';
      const next = { was: one?.name ?? 'the end', would: other?.name ?? 'the end' };
      return { state: before, place: pair.place, kind: 'next', ...next, differences: [] };
    }
    const found = compareVisits(both, { was: one, would: other, place: pair.place });
    if (found !== undefined) return found;
  }
  return undefined;
}

interface VisitPair {
  readonly was: PathVisit;
  readonly would: PathVisit;
  readonly place: string;
}

function compareVisits(both: BothStrands, pair: VisitPair): Parting | undefined {
  const { was, would, place } = pair;
  const at = { state: was.name, place };
  const ofInput = compareKnown(was.input, would.input, both.isAlike);
  if (ofInput.length > 0) return { ...at, kind: 'input', differences: ofInput };
  const isOtherEnd = was.status !== would.status || was.error !== would.error;
  const ofOutput = compareKnown(was.output, would.output, both.isAlike);
  if (!isOtherEnd && ofOutput.length === 0) return undefined;
  const inside = compareInside(both, pair);
  if (inside !== undefined) return inside;
  if (!isOtherEnd) return { ...at, kind: 'output', differences: ofOutput };
  return { ...at, kind: 'error', ...defined({ was: describeEnd(was), would: describeEnd(would) }), differences: [] };
}

/** A value that the router does not show is not compared. */
function compareKnown(was: JsonValue | undefined, would: JsonValue | undefined, isAlike: IsAlike): ValueDifference[] {
  return was === undefined || would === undefined ? [] : findValueDifferences(was, would, isAlike);
}

function describeEnd({ status, error }: PathVisit): string {
  return error === undefined ? status : `${status} with ${error}`;
}

/** The cause of a difference inside a Map or a Parallel state. When one iteration fails, the others are aborted at any place. */
function compareInside(both: BothStrands, { was, would, place }: VisitPair): Parting | undefined {
  const keys = listInnerStrands(both.was, was.id);
  for (const key of keys) {
    const pair = { was: `${was.id}/${key}`, would: `${would.id}/${key}` };
    const visits = [...(both.was.get(pair.was) ?? []), ...(both.would.get(pair.would) ?? [])];
    if (visits.some(({ status }) => status === 'aborted')) continue;
    const kind = visits[0]?.parent?.branch === undefined ? 'iteration' : 'branch';
    const inner = [place, `${kind} ${key} of ${JSON.stringify(was.name)}`].filter(Boolean).join(', ');
    const found = compareStrands(both, { ...pair, place: inner });
    if (found !== undefined) return found;
  }
  return undefined;
}

function listInnerStrands(strands: Strands, visit: number): number[] {
  const prefix = `${visit}/`;
  return [...strands.keys()]
    .filter((name) => name.startsWith(prefix))
    .map((name) => Number(name.slice(prefix.length)))
    .toSorted((one, other) => one - other);
}
