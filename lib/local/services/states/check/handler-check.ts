// Checks Retry and Catch of a state.

import { anyError, catcherFields, retrierFields } from '../../../../asl/grammar/handler-fields.ts';
import { isRecord, type Json, type JsonRecord } from '../language/json.ts';
import { checkAssign } from './assign-check.ts';
import { checkFieldNames, checkFieldValues } from './field-check.ts';
import type { Place } from './place.ts';

export function checkHandlers(state: JsonRecord, place: Place): void {
  for (const { entry, at, isLast } of listEntries(state, 'Retry', place)) {
    checkErrorNames(entry, isLast, at);
    checkFieldNames(entry, retrierFields, at);
    checkFieldValues(entry, retrierFields, at);
    checkDelay(entry, at);
  }
  for (const { entry, at, isLast } of listEntries(state, 'Catch', place)) {
    checkErrorNames(entry, isLast, at);
    checkFieldNames(entry, catcherFields, at);
    checkFieldValues(entry, catcherFields, at, () => ['errorOutput']);
    checkAssign(entry.Assign, at, ['errorOutput']);
  }
}

interface Entry {
  readonly entry: JsonRecord;
  readonly at: Place;
  readonly isLast: boolean;
}

function listEntries(state: JsonRecord, field: string, place: Place): Entry[] {
  const list = state[field];
  if (list === undefined) return [];
  const { findings, location } = place;
  if (!Array.isArray(list)) {
    findings.schema('Expected value of type [ARRAY]', `${location}/${field}`);
    return [];
  }
  return list.flatMap((entry: Json, index) => {
    const at = { ...place, location: `${location}/${field}[${index}]` };
    if (isRecord(entry)) return [{ entry, at, isLast: index === list.length - 1 }];
    findings.schema('Expected value of type [OBJECT]', at.location);
    return [];
  });
}

function checkErrorNames({ ErrorEquals }: JsonRecord, isLast: boolean, { location, findings }: Place): void {
  if (ErrorEquals === undefined) return;
  const at = `${location}/ErrorEquals`;
  const isList =
    Array.isArray(ErrorEquals) &&
    ErrorEquals.length > 0 &&
    ErrorEquals.every((name: Json) => typeof name === 'string' && !/^\{%|%\}$/.test(name));
  if (!isList) {
    findings.schema('Expected a list of at least one error name', at);
    return;
  }
  if (!ErrorEquals.includes(anyError)) return;
  if (ErrorEquals.length > 1) findings.schema('States.ALL must appear alone', at);
  if (!isLast) findings.schema('States.ALL must appear in the last element', at);
}

function checkDelay({ MaxDelaySeconds, IntervalSeconds }: JsonRecord, { location, findings }: Place): void {
  if (typeof MaxDelaySeconds !== 'number' || typeof IntervalSeconds !== 'number') return;
  if (MaxDelaySeconds <= IntervalSeconds)
    findings.schema('Value should be greater than IntervalSeconds', `${location}/MaxDelaySeconds`);
}
