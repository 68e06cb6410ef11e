// Wait: waits a number of seconds from the moment the state was entered, or until a timestamp.

import { maxSeconds } from '../../../../asl/grammar/limits.ts';
import { parseTimestamp } from '../../../../asl/grammar/timestamp.ts';
import type { Scope } from '../engine/scope.ts';
import { asText } from '../engine/service-call.ts';
import type { StatesError } from '../engine/states-error.ts';
import type { Json, JsonRecord } from '../language/json.ts';
import type { QueryLanguage } from '../language/query-language.ts';
import { type Departure, depart, type Visit } from './state.ts';

export function compileWait(definition: JsonRecord, language: QueryLanguage): (visit: Visit) => Promise<Departure> {
  const seconds = language.value(definition, 'Seconds', 'number');
  const timestamp = language.value(definition, 'Timestamp', 'string');
  const refuse = createRefusal(definition, language);
  const dueAt = async (scope: Scope, enteredAt: number): Promise<number> => {
    if (seconds !== undefined) return enteredAt + 1000 * checkSeconds(await seconds(scope), refuse);
    return timestamp === undefined ? enteredAt : parseWaitTimestamp(await timestamp(scope), refuse);
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

type Field = 'Seconds' | 'Timestamp';

/** Creates the failure for a value that is not allowed in the field. Each query language has its own message. */
type Refuse = (
  field: Field,
  value: Json,
  words: string | { readonly JSONata: string; readonly JSONPath: string },
) => StatesError;

function createRefusal(definition: JsonRecord, language: QueryLanguage): Refuse {
  return (field, value, words) => {
    const path = definition[`${field}Path`];
    const [subject, found] =
      language.name === 'JSONata'
        ? [`${field} field`, asText(value)]
        : [`${field}Path parameter`, `${String(path)} == ${asText(value)}`];
    const problem = typeof words === 'string' ? words : words[language.name];
    return language.refuse(field, `The ${subject} ${problem}: ${found}`);
  };
}

function checkSeconds(value: Json, refuse: Refuse): number {
  if (!Number.isInteger(value)) throw refuse('Seconds', value, 'cannot be parsed as a long value');
  const seconds = value as number;
  if (seconds < 0) throw refuse('Seconds', value, 'references a negative value');
  if (seconds > maxSeconds) throw refuse('Seconds', value, `references a value above ${maxSeconds}`);
  return seconds;
}

function parseWaitTimestamp(value: Json, refuse: Refuse): number {
  const at = typeof value === 'string' ? parseTimestamp(value) : undefined;
  if (at !== undefined) return at;
  throw refuse('Timestamp', value, {
    JSONata: 'cannot be parsed as an ISO-8601 extended offset date-time format string',
    JSONPath: 'does not reference a valid ISO-8601 extended offset date-time format string',
  });
}
