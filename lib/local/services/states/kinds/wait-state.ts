// Wait: waits a number of seconds from the moment the state was entered, or until a timestamp.

import type { Scope } from '../engine/scope.ts';
import { runtimeError } from '../engine/states-error.ts';
import type { Json, JsonRecord } from '../language/json.ts';
import type { QueryLanguage } from '../language/query-language.ts';
import { type Departure, depart, type Visit } from './state.ts';

/** AWS's limit of a wait. */
const maxWaitSeconds = 99_999_999;

export function compileWait(definition: JsonRecord, language: QueryLanguage): (visit: Visit) => Promise<Departure> {
  const seconds = language.value(definition, 'Seconds', 'number');
  const timestamp = language.value(definition, 'Timestamp', 'string');
  const dueAt = async (scope: Scope, enteredAt: number): Promise<number> => {
    if (seconds !== undefined) return enteredAt + 1000 * checkSeconds(await seconds(scope));
    return timestamp === undefined ? enteredAt : parseTimestamp(await timestamp(scope), definition.TimestampPath);
  };
  return async (visit) => {
    const scope = visit.scope();
    const due = await dueAt(scope, Date.parse(visit.enteredTime));
    const { clock, skipWaits, watch } = visit.branch.host;
    const delayMs = skipWaits ? 0 : Math.max(0, due - clock.now());
    watch?.({ kind: 'waiting', state: visit.state.name, delayMs });
    await visit.branch.cancellation.sleep(clock, delayMs);
    return depart(visit, scope);
  };
}

function checkSeconds(value: unknown): number {
  if (Number.isInteger(value) && (value as number) >= 0 && (value as number) <= maxWaitSeconds) return value as number;
  throw runtimeError(
    `Expected field 'Seconds' to be an integer between 0 and ${maxWaitSeconds}, but was ${JSON.stringify(value)}.`,
  );
}

/** An RFC 3339 timestamp as AWS requires it: with a capital T and a time zone. */
const rfc3339 = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/;

function parseTimestamp(value: Json, path: Json | undefined): number {
  const at = typeof value === 'string' && rfc3339.test(value) ? Date.parse(value) : Number.NaN;
  if (!Number.isNaN(at)) return at;
  const subject = path === undefined ? 'Timestamp parameter is not' : 'TimestampPath parameter does not reference';
  const found = path === undefined ? String(value) : `${String(path)} == ${String(value)}`;
  throw runtimeError(`The ${subject} a valid ISO-8601 extended offset date-time format string: ${found}`);
}
