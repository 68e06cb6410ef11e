// The contract of the store of waiting runs, together with the store of runs: each later record replaces the waiting one.
import { randomUUID } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { RunClaims } from '../../../lib/aws/stores/run-claims.ts';
import { createRunList } from '../../../lib/aws/stores/run-list.ts';
import { DynamoDbRunStore } from '../../../lib/aws/stores/run-store.ts';
import { iterateWaitingRuns, WaitingRuns } from '../../../lib/aws/stores/waiting-runs.ts';
import { deriveEventId, deriveEventKey, deriveRunId } from '../../../lib/core/event/identity.ts';
import { pageRuns } from '../../../lib/core/operate/list-runs.ts';
import type { ReleasePorts } from '../../../lib/core/reconcile/release.ts';
import type { RunProgress } from '../../../lib/core/run/record.ts';
import type { RecordedRun, Run, RunOrigin, WaitingRun } from '../../../lib/core/run/run.ts';
import { createLocalTables } from '../../fixtures/local-tables.ts';
import { MemoryRunStore } from '../../fixtures/memory-run-store.ts';

const startMs = Date.parse('2026-11-22T00:00:00.000Z');
const iso = (minutes: number): string => new Date(startMs + minutes * 60_000).toISOString();
const origin = { environment: 'production' };

interface Keeper extends Pick<ReleasePorts, 'waitingRuns' | 'noteReleased' | 'recordUndelivered'> {
  recordWaiting(run: WaitingRun, from: RunOrigin): Promise<void>;
  recordStart(run: Run, from: RunOrigin): Promise<unknown>;
  recordProgress(progress: RunProgress): Promise<void>;
  recordCancelled(run: Run, from: RunOrigin): Promise<boolean>;
  find(id: Run['id']): Promise<RecordedRun | undefined>;
}

function newRun(workflowId: string, minutes = 0): Run {
  const key = deriveEventKey({ environment: 'production', sender: 'native', key: randomUUID() });
  const id = deriveRunId(deriveEventId(key, startMs + minutes * 60_000), workflowId);
  const flags = { forced: false, debug: false, depth: 0 };
  return { id, workflowId, status: 'running', startedAt: iso(minutes), executionArn: `arn:${id}`, ...flags };
}

function toWaiting({ startedAt = '', executionArn: _, ...run }: Run): WaitingRun {
  return { ...run, status: 'waiting', acceptedAt: startedAt };
}

async function listIds(keeper: Keeper, workflowId: string): Promise<readonly string[]> {
  const ids: string[] = [];
  for await (const { id } of keeper.waitingRuns({ ...origin, workflowId })) ids.push(id);
  return ids;
}

function behavesAsWaitingRuns(open: () => Keeper): void {
  const begin = async (): Promise<{ keeper: Keeper; run: Run; workflowId: string }> => {
    const workflowId = randomUUID();
    const run = newRun(workflowId);
    const keeper = open();
    await keeper.recordWaiting(toWaiting(run), origin);
    return { keeper, run, workflowId };
  };

  test('lists the waiting runs of one workflow in the order of arrival', async () => {
    const { keeper, run, workflowId } = await begin();
    const [second, third] = [newRun(workflowId, 1), newRun(workflowId, 2)];
    for (const one of [third, second, newRun(randomUUID())]) await keeper.recordWaiting(toWaiting(one), origin);

    expect(await listIds(keeper, workflowId)).toEqual([run.id, second.id, third.id]);
    expect(await keeper.find(run.id)).toMatchObject({ status: 'waiting', workflowId });
  });

  test('a start replaces it, and a message that arrives again does not bring it back', async () => {
    const { keeper, run, workflowId } = await begin();

    await keeper.recordStart(run, origin);
    await keeper.recordWaiting(toWaiting(run), origin);

    expect(await keeper.find(run.id)).toEqual(run);
    expect(await listIds(keeper, workflowId)).toEqual([]);
  });

  test('an end that is recorded before its start replaces it', async () => {
    const { keeper, run, workflowId } = await begin();
    const { id, executionArn = '', startedAt } = run;

    await keeper.recordProgress({ id, revision: 1, status: 'succeeded', executionArn, startedAt, output: '1' });
    await keeper.recordStart(run, origin);

    expect(await keeper.find(id)).toMatchObject({ status: 'succeeded', output: '1' });
    expect(await listIds(keeper, workflowId)).toEqual([]);
  });

  test('a start that is given up replaces it; a message that is sent again makes it wait again', async () => {
    const { keeper, run, workflowId } = await begin();

    await keeper.recordUndelivered({ ...run, stoppedAt: iso(3), error: 'E', cause: 'C' }, origin);
    const givenUp = [(await keeper.find(run.id))?.status, await listIds(keeper, workflowId)];
    await keeper.recordWaiting(toWaiting(run), origin);

    expect(givenUp).toEqual(['undelivered', []]);
    expect(await listIds(keeper, workflowId)).toEqual([run.id]);
    expect(await keeper.find(run.id)).not.toHaveProperty('error');
  });

  test('is cancelled like a run whose start is not recorded, and does not wait again', async () => {
    const { keeper, run, workflowId } = await begin();

    const isCancelled = await keeper.recordCancelled({ ...run, status: 'aborted', stoppedAt: iso(1) }, origin);
    await keeper.recordWaiting(toWaiting(run), origin);

    expect([isCancelled, (await keeper.find(run.id))?.status]).toEqual([true, 'aborted']);
    expect(await listIds(keeper, workflowId)).toEqual([]);
  });

  test('has the moment of its last release while it waits', async () => {
    const { keeper, run, workflowId } = await begin();

    await keeper.noteReleased(run.id, new Date(iso(5)));
    await keeper.noteReleased(newRun(workflowId).id, new Date(iso(5)));

    const entries = [];
    for await (const entry of keeper.waitingRuns({ ...origin, workflowId })) entries.push(entry);
    expect(entries).toEqual([{ id: run.id, releasedAt: iso(5) }]);
  });
}

describe('waiting runs in memory', () => {
  behavesAsWaitingRuns(() => {
    const store = new MemoryRunStore();
    return {
      ...store,
      waitingRuns: async function* (holder) {
        for await (const { id, releasedAt } of store.waitingRuns(holder)) yield { id, releasedAt };
      },
    };
  });
});

describe('waiting runs in DynamoDB', () => {
  const client = createLocalTables('Events');
  const table = () => ({ client: client(), tableName: 'events' });
  const options = () => ({ ...table(), windowSeconds: 9e9 });

  behavesAsWaitingRuns(() => {
    const [runs, waiting] = [new DynamoDbRunStore(options()), new WaitingRuns(options())];
    return {
      recordWaiting: waiting.recordWaiting.bind(waiting),
      noteReleased: waiting.noteReleased.bind(waiting),
      waitingRuns: (holder) => iterateWaitingRuns(holder, table()),
      recordStart: runs.recordStart.bind(runs),
      recordUndelivered: runs.recordUndelivered.bind(runs),
      recordProgress: runs.recordProgress.bind(runs),
      recordCancelled: (run, from) => {
        const entry = { TableName: 'events', Item: { pk: { S: randomUUID() }, sk: { S: 'audit' } } };
        return runs.recordCancelled(run, from, { Put: entry });
      },
      find: runs.find.bind(runs),
    };
  });

  test('a run of an Express workflow that waits can be claimed', async () => {
    const run = newRun(randomUUID());
    await new WaitingRuns(options()).recordWaiting(toWaiting(run), origin);

    expect(await new RunClaims(options()).claimStart(run, origin)).toEqual({ kind: 'claimed' });
  });

  test('are listed by their status, and in no other list', async () => {
    const workflowId = randomUUID();
    const run = newRun(workflowId);
    await new WaitingRuns(options()).recordWaiting(toWaiting(run), origin);
    const list = (status?: 'waiting') =>
      pageRuns(
        { filter: { ...origin, workflows: [workflowId], ...(status && { status }) } },
        { store: createRunList(table()), now: () => new Date() },
      );

    expect((await list('waiting')).items).toMatchObject([{ id: run.id, status: 'waiting', workflowId }]);
    expect((await list()).items).toEqual([]);
  });
});
