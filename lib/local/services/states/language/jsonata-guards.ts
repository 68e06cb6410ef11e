// Keeps an expression from holding the thread that everything on this machine runs in. JSONata looks at its own time limit between
// steps only, so a step that is slow by itself is ended here, and long evaluations let others have a turn.
import { setImmediate } from 'node:timers/promises';
import jsonata, { type Expression } from 'jsonata';
import { runWithin } from '../../../../value/time-limit.ts';

/** How long an expression may evaluate, in milliseconds. AWS does not document its own limit. */
export const longestEvaluationMs = 5_000;

/** How long a single step may take, while nothing else runs. */
const longestStepMs = 500;
/** Shorter lists and texts end soon, whatever is done to them. */
const shortList = 1_000;
const shortText = 20;

/** Work that takes too long fails as an evaluation that takes too long does. */
function inTime<Value>(limitMs: number, work: () => Value): Value {
  const outcome = limitMs < 1 ? undefined : runWithin(limitMs, work);
  if (outcome?.kind === 'done') return outcome.value;
  throw Object.assign(new Error('evaluation timeout'), { code: 'D1012', value: longestStepMs });
}

type RegexMatch = RegExpExecArray | null;

/**
 * The expressions that `/…/` makes. Matches are looked up many at a time, for watching the time costs more than most of them; all
 * matches of one text together have `longestStepMs`.
 */
export class GuardedRegex {
  lastIndex = 0;
  readonly #regex: RegExp;
  readonly #isLinear: boolean;
  #leftMs = longestStepMs;
  #text: string | undefined;
  /** Matches that were found and not asked for yet, by where the search for each began. */
  #found = new Map<number, RegexMatch>();

  constructor(regex: RegExp) {
    this.#regex = new RegExp(regex.source, regex.flags);
    this.#isLinear = !/[*+{\\]/.test(regex.source);
  }

  exec(text: string): RegexMatch {
    const from = this.lastIndex;
    if (this.#isLinear || text.length - from <= shortText) return this.#keepPlace(this.#execFrom(text, from));
    if (this.#text !== text || !this.#found.has(from)) this.#lookAhead(text, from);
    return this.#keepPlace(this.#found.get(from) ?? null);
  }

  #lookAhead(text: string, from: number): void {
    const startedAt = performance.now();
    this.#text = text;
    this.#found = inTime(this.#leftMs, () => this.#findMany(text, from));
    this.#leftMs -= performance.now() - startedAt;
  }

  #findMany(text: string, from: number): Map<number, RegexMatch> {
    const found = new Map<number, RegexMatch>();
    let place = from;
    while (found.size < 1_000) {
      const match = this.#execFrom(text, place);
      found.set(place, match);
      if (match === null || match[0] === '') break;
      place = match.index + match[0].length;
    }
    return found;
  }

  #execFrom(text: string, from: number): RegexMatch {
    this.#regex.lastIndex = from;
    return this.#regex.exec(text);
  }

  #keepPlace(match: RegexMatch): RegexMatch {
    this.lastIndex = match === null ? 0 : match.index + match[0].length;
    return match;
  }
}

/** JSONata's bounds: AWS nests 100 levels and not one more. */
export const bounds = {
  timeout: longestEvaluationMs,
  stack: 100,
  RegexEngine: GuardedRegex as unknown as RegExpConstructor,
} as const;

interface NativeFunction {
  readonly implementation: (...given: readonly unknown[]) => unknown;
}

const distinct = (await jsonata('$distinct').evaluate(undefined)) as NativeFunction;
const toMillis = (await jsonata('$toMillis').evaluate(undefined)) as NativeFunction;

/** Bounds the functions whose time grows faster than their arguments, and makes an expression give way to others. */
export function guardExpression(expression: Expression): void {
  expression.registerFunction('distinct', guarded(distinct, isLongList), '<x:x>');
  expression.registerFunction('toMillis', guarded(toMillis, isLongText), '<s-s?:n>');
  // JSONata awaits this before every step; its type says that names are strings.
  expression.assign(Symbol.for('jsonata.__evaluate_entry') as unknown as string, giveWay);
}

function guarded({ implementation }: NativeFunction, isRisky: (value: unknown) => boolean) {
  return function (this: unknown, ...given: unknown[]): unknown {
    const call = (): unknown => implementation.apply(this, given);
    return isRisky(given[0]) ? inTime(longestStepMs, call) : call();
  };
}

function isLongList(value: unknown): boolean {
  return Array.isArray(value) && value.length > shortList;
}

function isLongText(value: unknown): boolean {
  return typeof value === 'string' && value.length > 5 * shortText;
}

/** Some 10 ms of work. */
const stepsInTurn = 2_000;

interface Evaluation {
  steps?: number;
}

/** Counted for each evaluation by itself, so that short ones are never interrupted, however many there are. */
function giveWay(
  _expression: unknown,
  _input: unknown,
  { base }: { readonly base: Evaluation },
): Promise<void> | undefined {
  base.steps = (base.steps ?? 0) + 1;
  return base.steps % stepsInTurn === 0 ? setImmediate() : undefined;
}
