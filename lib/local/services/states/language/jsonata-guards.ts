// Keeps an expression from blocking the thread of the whole local platform. JSONata checks its own time limit only between
// steps, so a slow step is ended here, and a long evaluation yields to other work.
import { setImmediate } from 'node:timers/promises';
import jsonata, { type Expression } from 'jsonata';
import { runWithin } from '../../../../value/time-limit.ts';
import { checkMemory } from './jsonata-memory.ts';

/** How long an expression may evaluate, in milliseconds. AWS does not document its own limit. */
export const longestEvaluationMs = 5_000;

/** How long a single step may take, in milliseconds. Nothing else runs meanwhile. */
const longestStepMs = 500;
/** Shorter lists and texts are fast with every function. */
const shortList = 1_000;
const shortText = 20;

/** Throws JSONata's own timeout error for work that takes longer. */
function inTime<Value>(limitMs: number, work: () => Value): Value {
  const outcome = limitMs < 1 ? undefined : runWithin(limitMs, work);
  if (outcome?.kind === 'done') return outcome.value;
  throw Object.assign(new Error('evaluation timeout'), { code: 'D1012', value: longestStepMs });
}

type RegexMatch = RegExpExecArray | null;

/**
 * The regular expressions of JSONata's `/…/`. Matches are searched many at a time, because measuring the time costs more than
 * most of them. All matches of one text together may take `longestStepMs`.
 */
export class GuardedRegex {
  lastIndex = 0;
  readonly #regex: RegExp;
  readonly #isLinear: boolean;
  #leftMs = longestStepMs;
  #text: string | undefined;
  /** Matches that were found but not returned yet. The key is the position at which the search for the match began. */
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

/** JSONata's bounds. AWS allows 100 levels of nesting. */
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

/** Bounds the functions whose time grows faster than their arguments, and makes a long expression yield to other work. */
export function guardExpression(expression: Expression): void {
  expression.registerFunction('distinct', guarded(distinct, isLongList), '<x:x>');
  expression.registerFunction('toMillis', guarded(toMillis, isLongText), '<s-s?:n>');
  // JSONata awaits these two functions before and after every step. According to its types, names are strings, so the symbols
  // need a cast.
  expression.assign(Symbol.for('jsonata.__evaluate_entry') as unknown as string, giveWay);
  expression.assign(Symbol.for('jsonata.__evaluate_exit') as unknown as string, checkStepMemory);
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

/** About 10 ms of work. */
const stepsInTurn = 2_000;

interface Evaluation {
  steps?: number;
}

/** Counted for each evaluation, so that short ones are never interrupted, however many run. */
function giveWay(
  _expression: unknown,
  _input: unknown,
  { base }: { readonly base: Evaluation },
): Promise<void> | undefined {
  base.steps = (base.steps ?? 0) + 1;
  return base.steps % stepsInTurn === 0 ? setImmediate() : undefined;
}

/** The steps that only read an existing value. */
const readingSteps = new Set(['variable', 'name', 'string', 'number', 'value', 'regex', 'parent', 'lambda']);

function checkStepMemory(
  { type }: { readonly type: string },
  _input: unknown,
  _environment: unknown,
  result: unknown,
): void {
  if (!readingSteps.has(type)) checkMemory(result);
}
