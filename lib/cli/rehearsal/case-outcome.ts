// Compares the outcome of a case with its expectation, one line for each difference. It runs nothing.
import type { ExpectedEmission, WorkflowCase } from '../../authoring/workflow-case.ts';
import type { Step } from '../../local/platform.ts';
import { isJsonObject } from '../../value/json.ts';
import type { RehearsalOutcome } from './rehearsals.ts';
import { formatValue } from './step-line.ts';

export interface EmittedEvent {
  readonly source: string;
  readonly event: string;
  readonly data: unknown;
}

/** Returns one line for each difference; none if the case passed. Members that the expectation does not name are ignored. */
export function findCaseDifferences(
  { status, output, error, emits }: WorkflowCase['expect'],
  ended: RehearsalOutcome,
  emitted: readonly EmittedEvent[],
): string[] {
  const why = ended.error === undefined ? '' : ` (${[ended.error, ended.cause].filter(Boolean).join(': ')})`;
  return [
    ...(status === ended.status ? [] : [`status: expected ${status}, was ${ended.status}${why}`]),
    ...(error === undefined || error === ended.error
      ? []
      : [`error: expected ${error}, was ${ended.error ?? 'none'}${ended.cause ? ` (${ended.cause})` : ''}`]),
    ...(output === undefined || ended.status !== 'succeeded' ? [] : findDifferences(output, ended.output, 'output')),
    ...(emits === undefined ? [] : findEmissionDifferences(emits, emitted)),
  ];
}

/** Compares two JSON values. An object may have more members than expected; an array must have the same length. */
export function findDifferences(expected: unknown, actual: unknown, place: string): string[] {
  if (isJsonObject(expected) && isJsonObject(actual)) {
    return Object.entries(expected).flatMap(([name, value]) =>
      findDifferences(value, actual[name], `${place}.${name}`),
    );
  }
  if (Array.isArray(expected) && Array.isArray(actual) && expected.length === actual.length) {
    return expected.flatMap((value, index) => findDifferences(value, actual[index], `${place}[${index}]`));
  }
  if (Object.is(expected, actual) || (expected === 0 && actual === 0)) return [];
  return [`${place}: expected ${formatValue(expected)}, was ${formatValue(actual)}`];
}

/** The events that a step put on the bus; empty for every other step. */
export function readEmissions(step: Step, busName: string | undefined): EmittedEvent[] {
  if (step.kind !== 'called' || step.service !== 'events' || step.operation !== 'PutEvents') return [];
  const entries = step.input.Entries as { EventBusName?: string; Source: string; DetailType: string; Detail: string }[];
  return entries
    .filter(({ EventBusName }) => busName === undefined || EventBusName === busName)
    .map(({ Source, DetailType, Detail }) => ({ source: Source, event: DetailType, data: parseData(Detail) }));
}

function parseData(detail: string): unknown {
  const { data = {} } = JSON.parse(detail) as { data?: unknown };
  return data;
}

// Each expected event consumes one emitted event; the remaining emitted events were not expected.
function findEmissionDifferences(expected: readonly ExpectedEmission[], emitted: readonly EmittedEvent[]): string[] {
  const left = [...emitted];
  const missing = expected.filter((one) => {
    const index = left.findIndex((other) => matches(one, other));
    if (index !== -1) left.splice(index, 1);
    return index === -1;
  });
  return [
    ...missing.map((one) => `emits: expected ${formatValue(one)}, but it was not emitted`),
    ...left.map((one) => `emits: ${formatValue(one)} was emitted, but not expected`),
  ];
}

function matches({ event, source, data = {} }: ExpectedEmission, emitted: EmittedEvent): boolean {
  return (
    event === emitted.event &&
    (source === undefined || source === emitted.source) &&
    findDifferences(data, emitted.data, '').length === 0
  );
}
