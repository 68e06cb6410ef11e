// The events of one execution, numbered as on AWS, and their limit of 25,000. States decide which events to record.

import type { Json, JsonRecord } from '../language/json.ts';
import { omitUndefined } from '../omit-undefined.ts';
import type { Variables } from './scope.ts';
import { ExecutionEnd } from './states-error.ts';

export interface HistoryEvent {
  /** Epoch seconds. */
  readonly timestamp: number;
  readonly type: string;
  readonly id: number;
  readonly previousEventId: number;
  /** One member such as `taskFailedEventDetails`, if events of the type have details. */
  readonly [details: string]: unknown;
}

/** AWS's limit of events for one execution, including the last one. */
export const maxEvents = 25_000;

const endings = new Set(['ExecutionFailed', 'ExecutionAborted', 'ExecutionTimedOut', 'ExecutionSucceeded']);

export class History {
  readonly #events: HistoryEvent[];
  readonly #now: () => number;

  constructor(now: () => number, events: readonly HistoryEvent[] = []) {
    this.#now = now;
    this.#events = [...events];
  }

  get events(): readonly HistoryEvent[] {
    return this.#events;
  }

  /** Adds an event and returns its ID. Throws ExecutionEnd when only the closing event still fits. */
  record(type: string, previousEventId: number, details: { readonly [member: string]: unknown } = {}): number {
    if (this.#events.length >= maxEvents - 1 && !endings.has(type)) throw tooLong();
    const id = this.#events.length + 1;
    this.#events.push({ timestamp: this.#now() / 1000, type, id, previousEventId, ...details });
    return id;
  }

  /** The ID of the event that precedes an event; 0 if there is none. */
  findPreviousId(id: number | undefined): number {
    return this.#events[(id ?? 0) - 1]?.previousEventId ?? 0;
  }

  /** Removes the events after the first `count`; a resumed execution records them again. */
  truncate(count: number): void {
    this.#events.length = Math.min(count, this.#events.length);
  }
}

/** Execution data in the form of an event: the JSON text, and the mark that nothing was truncated. */
export function inputDetails(input: Json): JsonRecord {
  return { input: JSON.stringify(input), inputDetails: { truncated: false } };
}

export function outputDetails(output: Json): JsonRecord {
  return { output: JSON.stringify(output), outputDetails: { truncated: false } };
}

/** The output and the assigned variables of a state, for its exit event. */
export function stateExitedDetails(name: string, output: Json, assigned: Variables | undefined): JsonRecord {
  const left = { name, ...outputDetails(output) };
  if (assigned === undefined) return left;
  const texts = Object.entries(assigned).map(([variable, value]) => [variable, JSON.stringify(value)]);
  return { ...left, assignedVariables: Object.fromEntries(texts), assignedVariablesDetails: { truncated: false } };
}

export function errorDetails(failure: {
  readonly error: string | undefined;
  readonly reason: string | undefined;
}): JsonRecord {
  return omitUndefined({ error: failure.error, cause: failure.reason });
}

function tooLong(): ExecutionEnd {
  const cause = `The execution reached the maximum number of history events (${maxEvents}).`;
  return new ExecutionEnd('FAILED', 'States.Runtime', cause);
}
