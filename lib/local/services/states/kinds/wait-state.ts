// Wait: waits a number of seconds from the moment the state was entered, or until a timestamp.

import { maxSeconds } from '../../../../asl/grammar/limits.ts';
import { parseTimestamp } from '../../../../asl/grammar/timestamp.ts';
import type { Scope } from '../engine/scope.ts';
import { runtimeError } from '../engine/states-error.ts';
import type { Json, JsonRecord } from '../language/json.ts';
import type { QueryLanguage } from '../language/query-language.ts';
import { type Departure, depart, type Visit } from './state.ts';

export function compileWait(definition: JsonRecord, language: QueryLanguage): (visit: Visit) => Promise<Departure> {
  const seconds = language.value(definition, 'Seconds', 'number');
  const timestamp = language.value(definition, 'Timestamp', 'string');
  const dueAt = async (scope: Scope, enteredAt: number): Promise<number> => {
    if (seconds !== undefined) return enteredAt + 1000 * checkSeconds(await seconds(scope));
    return timestamp === undefined ? enteredAt : readTimestamp(await timestamp(scope), definition.TimestampPath);
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
  if (Number.isInteger(value) && (value as number) >= 0 && (value as number) <= maxSeconds) return value as number;
  throw runtimeError(
    `Expected field 'Seconds' to be an integer between 0 and ${maxSeconds}, but was ${JSON.stringify(value)}.`,
  );
}

function readTimestamp(value: Json, path: Json | undefined): number {
  const at = typeof value === 'string' ? parseTimestamp(value) : undefined;
  if (at !== undefined) return at;
  const subject = path === undefined ? 'Timestamp parameter is not' : 'TimestampPath parameter does not reference';
  const found = path === undefined ? String(value) : `${String(path)} == ${String(value)}`;
  throw runtimeError(`The ${subject} a valid ISO-8601 extended offset date-time format string: ${found}`);
}
