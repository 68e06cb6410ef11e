// Answers the tasks of a rehearsal from the history of the recorded run: by state, Map iteration, arguments and order.
import type { StandInAnswer, StandInCall } from '../../../local/platform.ts';
import { defined } from '../../../value/defined.ts';
import type { JsonValue } from '../../../value/json.ts';
import type { RecordedHistory, RecordedVisit } from './recorded-event.ts';
import { findValueDifferences, type IsAlike, type ValueDifference } from './value-differences.ts';

export type TakenAnswer =
  | {
      readonly kind: 'recorded';
      readonly answer: StandInAnswer;
      /** Where the arguments differ from the recorded ones. */
      readonly differences: readonly ValueDifference[];
    }
  /** The recorded call had not ended when its run timed out. */
  | { readonly kind: 'pending' }
  /** @see reason completes "the state … has no recorded answer: " */
  | { readonly kind: 'none'; readonly reason: string };

type Attempt = RecordedVisit['attempts'][number];

interface RecordedCall {
  readonly state: string;
  readonly place: string;
  readonly attempt: Attempt;
}

/** A call that is asked, and how its arguments are compared. */
export interface AskedCall extends Pick<StandInCall, 'stateName' | 'place' | 'arguments'> {
  readonly isAlike: IsAlike;
}

export class RecordedAnswers {
  readonly #calls: readonly RecordedCall[];
  readonly #used = new Set<RecordedCall>();
  readonly #hasTimedOut: boolean;

  /** @param status of the recorded run */
  constructor(history: RecordedHistory, status: string) {
    this.#calls = listCalls(history);
    this.#hasTimedOut = status === 'timed_out';
  }

  /**
   * Takes the answer for a call; each recorded answer is given once. Equal arguments come first, in the same iteration before any other
   * place, then the next recorded call in the same iteration.
   */
  take({ stateName, place, arguments: asked, isAlike }: AskedCall): TakenAnswer {
    const known = this.#calls.filter(({ state }) => state === stateName);
    const left = known.filter((call) => !this.#used.has(call));
    const near = left.filter((call) => call.place === formatPlace(place));
    const compare = ({ attempt }: RecordedCall): ValueDifference[] => compareArguments(attempt, asked, isAlike);
    const isEqual = (call: RecordedCall): boolean => compare(call).length === 0;
    const call = near.find(isEqual) ?? left.find(isEqual) ?? near[0];
    if (call === undefined) return { kind: 'none', reason: explainMissing(known.length, left.length) };
    this.#used.add(call);
    return this.#toAnswer(call.attempt, compare(call));
  }

  #toAnswer(attempt: Attempt, differences: readonly ValueDifference[]): TakenAnswer {
    const { scheduledAt, endedAt, error, cause, result, isSecret } = attempt;
    const delaySeconds = endedAt === undefined ? 0 : Math.max(0, Date.parse(endedAt) - Date.parse(scheduledAt)) / 1_000;
    const timed = { delaySeconds, isLiteral: true } as const;
    if (error !== undefined)
      return { kind: 'recorded', answer: { ...timed, error, ...defined({ cause }) }, differences };
    if (result !== undefined) return { kind: 'recorded', answer: { ...timed, output: result as never }, differences };
    if (isSecret === true)
      return { kind: 'none', reason: 'its recorded answer is a secret, which the router does not show' };
    if (endedAt !== undefined) return { kind: 'none', reason: 'its recorded answer is too large to be shown' };
    if (this.#hasTimedOut) return { kind: 'pending' };
    return { kind: 'none', reason: 'its recorded call has not ended' };
  }
}

function explainMissing(known: number, left: number): string {
  if (known === 0) return 'the recorded run did not call it';
  if (left > 0) return 'the recorded run called it for other items only, with other arguments';
  return `the recorded run called it ${known === 1 ? 'once' : `${known} times`}, and this is one call more`;
}

/** Without recorded arguments, nothing can differ. */
function compareArguments(attempt: Attempt, asked: unknown, isAlike: IsAlike): ValueDifference[] {
  if (attempt.arguments === undefined) return [];
  return findValueDifferences(attempt.arguments as JsonValue, asked as JsonValue, isAlike);
}

// After a redrive, an earlier attempt of a visit is one that ended the run. The edited definition would end there again.
function listCalls({ visits, redrives }: RecordedHistory): RecordedCall[] {
  const byId = new Map(visits.map((visit) => [visit.id, visit]));
  return visits.flatMap((visit) => {
    const place = formatPlace(listPlace(visit, byId));
    const attempts = redrives === 0 ? visit.attempts : visit.attempts.slice(-1);
    return attempts.map((attempt) => ({ state: visit.name, place, attempt }));
  });
}

/** The numbers of the branches and iterations around a visit, the outermost first. */
function listPlace({ parent }: Pick<RecordedVisit, 'parent'>, byId: ReadonlyMap<number, RecordedVisit>): number[] {
  if (parent === undefined) return [];
  const around = byId.get(parent.visit);
  return [...(around === undefined ? [] : listPlace(around, byId)), parent.branch ?? parent.iteration ?? 0];
}

function formatPlace(place: readonly number[]): string {
  return place.join('/');
}
