// Lists runs by the day on which they started: what a run's item holds for that, and the index that is read by it.
import { QueryCommand } from '@aws-sdk/client-dynamodb';
import type { SweptRun } from '../../core/reconcile/ports.ts';
import { computeLastMoment, type Window } from '../../core/reconcile/sweep.ts';
import type { Run, RunOrigin, RunSummary } from '../../core/run/run.ts';
import { indexNames } from '../names.ts';
import { type Item, iterateItems } from './item-pages.ts';
import type { TableOptions } from './table-options.ts';

/** What a run's item holds so that it is listed; nothing for a debug run, which no list counts. */
export function buildListing({ debug, startedAt }: Run, origin: RunOrigin): Item {
  if (debug || startedAt === undefined) return {};
  const { environment, organisationId, credentialId } = origin;
  return {
    startedIn: { S: dayOf(environment, startedAt) },
    ...(organisationId === undefined ? {} : { organisationId: { S: organisationId } }),
    ...(credentialId === undefined ? {} : { credentialId: { S: credentialId } }),
  };
}

/**
 * The runs of an environment that started on a day, the newest first, read a page at a time as they are asked for.
 * @param day in UTC, `2026-11-21`
 */
export async function* iterateStartedRuns(
  environment: string,
  day: string,
  { client, tableName }: TableOptions,
): AsyncGenerator<RunSummary> {
  const query = {
    TableName: tableName,
    IndexName: indexNames.started,
    KeyConditionExpression: 'startedIn = :day',
    ExpressionAttributeValues: { ':day': { S: dayOf(environment, day) } },
    ScanIndexForward: false,
  };
  const items = iterateItems((from) => client.send(new QueryCommand({ ...query, ExclusiveStartKey: from })));
  for await (const item of items) yield summaryOf(item, environment);
}

/**
 * The runs of an environment that started in a window, the earliest first, as far as reconciliation looks at them. A run that
 * started within the last seconds may not be in the index yet.
 */
export async function* iterateSweptRuns(
  environment: string,
  window: Window,
  { client, tableName }: TableOptions,
): AsyncGenerator<SweptRun> {
  const last = computeLastMoment(window);
  for (const day of daysOf(window.from, last)) {
    const query = {
      TableName: tableName,
      IndexName: indexNames.started,
      KeyConditionExpression: 'startedIn = :day AND startedAt BETWEEN :from AND :last',
      ExpressionAttributeValues: {
        ':day': { S: dayOf(environment, day) },
        ':from': { S: window.from },
        ':last': { S: last },
      },
    };
    const items = iterateItems((page) => client.send(new QueryCommand({ ...query, ExclusiveStartKey: page })));
    for await (const item of items) yield readSweptRun(item);
  }
}

const dayMs = 86_400_000;

function daysOf(from: string, last: string): string[] {
  const first = Date.parse(`${from.slice(0, 10)}T00:00:00.000Z`);
  const count = Math.floor((Date.parse(last) - first) / dayMs) + 1;
  return Array.from({ length: Math.max(count, 0) }, (_, index) => new Date(first + index * dayMs).toISOString());
}

function readSweptRun({ sk, startedAt, status, lacksOutput }: Item): SweptRun {
  return {
    id: (sk?.S ?? '').slice('run#'.length) as SweptRun['id'],
    at: startedAt?.S ?? '',
    status: status?.S as SweptRun['status'],
    lacksOutput: lacksOutput?.BOOL === true,
  };
}

function dayOf(environment: string, moment: string): string {
  return `${environment}#${moment.slice(0, '2026-11-21'.length)}`;
}

function summaryOf(item: Item, environment: string): RunSummary {
  return {
    id: (item.sk?.S ?? '').slice('run#'.length),
    environment,
    organisationId: item.organisationId?.S,
    credentialId: item.credentialId?.S,
    workflowId: item.workflowId?.S,
    status: item.status?.S,
    forced: item.forced?.BOOL,
    startedAt: item.startedAt?.S,
    stoppedAt: item.stoppedAt?.S,
  } as RunSummary;
}
