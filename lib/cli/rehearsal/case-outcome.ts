// Whether a case ended as it should: every difference as one line. It runs nothing.

import type { ExpectedEmission, WorkflowCase } from '../../authoring/workflow-case.ts';
import type { Step } from '../../local/platform.ts';
import { isJsonObject } from '../../value/json.ts';
import type { Ended } from './rehearsals.ts';
import { formatValue } from './step-line.ts';

export interface Emitted {
  readonly source: string;
  readonly event: string;
  readonly data: unknown;
}

/** What differs from the expectation; empty where the case passed. Members that are not expected may be there. */
export function findCaseDifferences(
  { status, output, error, emits }: WorkflowCase['expect'],
  ended: Ended,
  emitted: readonly Emitted[],
): string[] {
  const why = ended.error === undefined ? '' : ` (${[ended.error, ended.cause].filter(Boolean).join(': ')})`;
  return [
    ...(status === ended.status ? [] : [`status: expected ${status}, was ${ended.status}${why}`]),
    ...(error === undefined || error === ended.error
      ? []
      : [`error: expected ${error}, was ${ended.error ?? 'none'}${ended.cause ? ` (${ended.cause})` : ''}`]),
    ...(output === undefined || ended.status !== 'succeeded' ? [] : differences(output, ended.output, 'output')),
    ...(emits === undefined ? [] : emissionDifferences(emits, emitted)),
  ];
}

/** Where a value lacks what is expected of it. Objects may have more; arrays may not. */
export function differences(expected: unknown, actual: unknown, place: string): string[] {
  if (isJsonObject(expected) && isJsonObject(actual)) {
    return Object.entries(expected).flatMap(([name, value]) => differences(value, actual[name], `${place}.${name}`));
  }
  if (Array.isArray(expected) && Array.isArray(actual) && expected.length === actual.length) {
    return expected.flatMap((value, index) => differences(value, actual[index], `${place}[${index}]`));
  }
  if (Object.is(expected, actual) || (expected === 0 && actual === 0)) return [];
  return [`${place}: expected ${formatValue(expected)}, was ${formatValue(actual)}`];
}

/** The events that a step put on a bus, where it did. */
export function readEmissions(step: Step, busName: string | undefined): Emitted[] {
  if (step.kind !== 'called' || step.service !== 'events' || step.operation !== 'PutEvents') return [];
  const entries = step.input.Entries as { EventBusName?: string; Source: string; DetailType: string; Detail: string }[];
  return entries
    .filter(({ EventBusName }) => busName === undefined || EventBusName === busName)
    .map(({ Source, DetailType, Detail }) => ({ source: Source, event: DetailType, data: dataOf(Detail) }));
}

function dataOf(detail: string): unknown {
  const { data = {} } = JSON.parse(detail) as { data?: unknown };
  return data;
}

// Each expected event takes one that was emitted; what then is left over was not expected.
function emissionDifferences(expected: readonly ExpectedEmission[], emitted: readonly Emitted[]): string[] {
  const left = [...emitted];
  const missing = expected.filter((one) => {
    const index = left.findIndex((other) => isSuch(one, other));
    if (index !== -1) left.splice(index, 1);
    return index === -1;
  });
  return [
    ...missing.map((one) => `emits: expected ${formatValue(one)}, which was not emitted`),
    ...left.map((one) => `emits: ${formatValue(one)} was emitted, and not expected`),
  ];
}

function isSuch({ event, source, data = {} }: ExpectedEmission, emitted: Emitted): boolean {
  return (
    event === emitted.event &&
    (source === undefined || source === emitted.source) &&
    differences(data, emitted.data, '').length === 0
  );
}
