// The contract of a run store: the result is the same for any order in which a run's start and progress arrive.
import { randomUUID } from 'node:crypto';
import type { DynamoDBClient, TransactWriteItem } from '@aws-sdk/client-dynamodb';
import { describe, expect, test } from '@jest/globals';
import { DynamoDbEventStore } from '../../../lib/aws/stores/event-store.ts';
import { RunClaims } from '../../../lib/aws/stores/run-claims.ts';
import { DynamoDbRunStore } from '../../../lib/aws/stores/run-store.ts';
import {
  deriveEventId,
  deriveEventKey,
  deriveRunId,
  type EventId,
  parseEventId,
  type RunId,
} from '../../../lib/core/event/identity.ts';
import type { RunProgress } from '../../../lib/core/run/record.ts';
import type { RecordedRun, Run, RunOrigin } from '../../../lib/core/run/run.ts';
import { createMetadata, receivedAt } from '../../fixtures/bus-events.ts';
import { createLocalTables } from '../../fixtures/local-tables.ts';
import { MemoryRunStore } from '../../fixtures/memory-run-store.ts';

interface RunKeeper {
  recordStart(run: Run, origin: RunOrigin): Promise<unknown>;
  isCancelled(id: RunId): Promise<boolean>;
  recordCancelled(run: Run, origin: RunOrigin): Promise<boolean>;
  recordUndelivered(run: Run, origin: RunOrigin): Promise<void>;
  recordProgress(progress: RunProgress): Promise<void>;
  find(id: RunId): Promise<RecordedRun | undefined>;
  read(id: RunId): Promise<RecordedRun | undefined>;
}

const origin = { environment: 'production' };
const executionArn = 'arn:aws:states:us-east-1:000000000000:execution:orders:x';

function newRun(): Run {
  const key = deriveEventKey({ environment: 'production', sender: 'native', key: randomUUID() });
  const id = deriveRunId(deriveEventId(key, Date.parse(receivedAt)), 'w');
  const flags = { forced: false, debug: false, depth: 0 };
  return { id, workflowId: 'w', status: 'running', startedAt: receivedAt, executionArn, ...flags };
}

function progressOf({ id }: Run, difference: Partial<RunProgress>): RunProgress {
  return { id, revision: 0, status: 'running', executionArn, startedAt: receivedAt, ...difference };
}

const succeeded = { revision: 1, status: 'succeeded', stoppedAt: receivedAt, output: '{"a":1}' } as const;
const failed = { revision: 1, status: 'failed', stoppedAt: receivedAt, error: 'E', cause: 'C' } as const;

function ordersOf<T>(list: readonly T[]): T[][] {
  if (list.length <= 1) return [[...list]];
  return list.flatMap((one, at) => ordersOf(list.toSpliced(at, 1)).map((rest) => [one, ...rest]));
}

function behavesAsRunKeeper(keeper: () => RunKeeper): void {
  type Step = (run: Run) => Promise<unknown>;
  const start: Step = (run) => keeper().recordStart(run, origin);
  const progress =
    (difference: Partial<RunProgress>): Step =>
    (run) =>
      keeper().recordProgress(progressOf(run, difference));
  const take = async (run: Run, steps: readonly Step[]): Promise<RecordedRun | undefined> => {
    for (const step of steps) await step(run);
    return keeper().read(run.id);
  };

  test.each([
    ['a success', [progress({}), progress(succeeded)], succeeded],
    ['a failure', [progress({}), progress(failed)], failed],
    [
      'a redrive that succeeds',
      [progress(failed), progress({ revision: 2 }), progress({ ...succeeded, revision: 3 })],
      succeeded,
    ],
    ['a redrive that goes on', [progress(failed), progress({ revision: 2 })], { status: 'running' }],
  ])('%s gives the same result in any order, also if it is delivered twice', async (_, steps, { ...expected }) => {
    const { revision: _revision, ...said } = expected as Partial<RunProgress>;

    for (const order of ordersOf([start, ...steps])) {
      const run = newRun();
      expect(await take(run, [...order, ...order])).toEqual({ ...run, ...said });
    }
  });

  test('a start and its progress that arrive at once give one result', async () => {
    const run = newRun();

    await Promise.all([start, progress({}), progress(succeeded), start, progress(succeeded)].map((step) => step(run)));

    const { revision: _, ...said } = succeeded;
    expect(await keeper().read(run.id)).toEqual({ ...run, ...said });
  });

  test('a redriven run no longer has its earlier end', async () => {
    const run = newRun();

    const redriven = await take(run, [start, progress(failed), progress({ revision: 2 })]);

    expect(redriven).not.toHaveProperty('error');
    expect(redriven).not.toHaveProperty('cause');
    expect(redriven).not.toHaveProperty('stoppedAt');
  });

  test('an output that was too large for the status change is added when it is looked up', async () => {
    const run = newRun();
    const { output, ...withoutOutput } = succeeded;

    const recorded = await take(run, [start, progress(withoutOutput), progress(succeeded), progress(withoutOutput)]);

    expect(recorded?.output).toBe(output);
  });

  test('a run that was stopped stays stopped, however late it is started again', async () => {
    const run = newRun();
    const stopped = { ...run, status: 'stopped_by_loop_guard' as const, error: 'Flowgate.LoopGuard' };
    await keeper().recordStart(stopped, origin);

    await start(run);

    expect(await keeper().read(run.id)).toMatchObject({ status: 'stopped_by_loop_guard', error: 'Flowgate.LoopGuard' });
  });

  const givenUp: Step = (run) =>
    keeper().recordUndelivered(
      { ...run, executionArn: undefined, stoppedAt: receivedAt, error: 'E', cause: 'C' },
      origin,
    );

  test('a start that was given up has a reason, and the last reason is kept', async () => {
    const { executionArn: _, ...run } = newRun();
    const first = { ...run, stoppedAt: receivedAt, error: 'First', cause: 'C' };

    await keeper().recordUndelivered(first, origin);
    await keeper().recordUndelivered({ ...first, error: 'Second' }, origin);

    expect(await keeper().read(run.id)).toEqual({ ...first, error: 'Second', status: 'undelivered' });
  });

  test.each([
    ['a start', [start], {}],
    ['a status change', [progress({}), start], {}],
    ['an end', [start, progress(succeeded)], succeeded],
    ['an end that overtakes its start', [progress(failed), start], failed],
  ])('%s wins over a start that was given up, whichever is recorded first', async (_, steps, { ...expected }) => {
    const { revision: _revision, ...said } = expected as Partial<RunProgress>;

    for (const order of [
      [givenUp, ...steps],
      [...steps, givenUp],
    ]) {
      const run = newRun();
      expect(await take(run, order)).toEqual({ ...run, ...said });
    }
  });

  test('only a recorded run is found by its ID', async () => {
    const run = newRun();
    const { revision: _, ...said } = succeeded;

    const before = await keeper().find(run.id);
    await progress(succeeded)(run);
    const half = await keeper().find(run.id);
    await start(run);

    expect(before).toBeUndefined();
    expect(half).toEqual({ id: run.id, executionArn, startedAt: receivedAt, ...said });
    expect(await keeper().find(run.id)).toEqual({ ...run, ...said });
  });

  test('the runs of one event do not affect each other', async () => {
    const one = newRun();
    const other = { ...newRun(), id: deriveRunId(`evt_${one.id.slice(4, 40)}` as EventId, 'v'), workflowId: 'v' };
    await start(one);
    await start(other);

    await keeper().recordProgress(progressOf(other, succeeded));

    expect(await keeper().read(one.id)).toEqual(one);
  });

  describe('a run that is cancelled before its start', () => {
    const cancel = (run: Run) => {
      const { executionArn: _, ...unstarted } = run;
      const end = { stoppedAt: receivedAt, error: 'Flowgate.Cancelled', cause: 'wrong order' };
      return keeper().recordCancelled({ ...unstarted, status: 'aborted', ...end }, origin);
    };

    test('stays cancelled when its start and its giving up are recorded later', async () => {
      const run = newRun();

      expect(await cancel(run)).toBe(true);
      expect(await keeper().isCancelled(run.id)).toBe(true);
      await keeper().recordUndelivered({ ...run, status: 'undelivered' }, origin);
      expect(await start(run)).toBe('cancelled');
      expect(await keeper().read(run.id)).toMatchObject({
        status: 'aborted',
        error: 'Flowgate.Cancelled',
        executionArn,
      });
    });

    test('is not cancelled if its start or a status is recorded', async () => {
      const [started, ended] = [newRun(), newRun()];
      expect(await start(started)).toBe('recorded');
      await keeper().recordProgress(progressOf(ended, succeeded));

      for (const run of [started, ended]) {
        expect(await cancel(run)).toBe(false);
        expect(await keeper().isCancelled(run.id)).toBe(false);
      }
      expect(await keeper().read(started.id)).toEqual(started);
    });

    test('replaces a start that was given up, and may be cancelled once', async () => {
      const run = newRun();
      await keeper().recordUndelivered({ ...run, status: 'undelivered', error: 'E' }, origin);

      expect([await cancel(run), await cancel(run)]).toEqual([true, false]);
      expect(await keeper().read(run.id)).toMatchObject({ status: 'aborted', error: 'Flowgate.Cancelled' });
    });

    test('is not cancelled any more once its execution was redriven', async () => {
      const run = newRun();
      await cancel(run);

      await keeper().recordProgress(progressOf(run, { revision: 2 }));

      expect(await keeper().isCancelled(run.id)).toBe(false);
      expect(await start(run)).toBe('recorded');
      expect((await keeper().read(run.id))?.status).toBe('running');
    });
  });
}

describe('the run store in memory', () => {
  const store = new MemoryRunStore();
  behavesAsRunKeeper(() => ({ ...store, read: async (id) => store.runs.get(id) }));
});

describe('DynamoDbRunStore', () => {
  const client = createLocalTables('Events');

  behavesAsRunKeeper(() => {
    const store = new DynamoDbRunStore({ client: client(), tableName: 'events', windowSeconds: 60 });
    return {
      recordStart: (run, from) => store.recordStart(run, from),
      isCancelled: (id) => store.isCancelled(id),
      recordCancelled: (run, from) => store.recordCancelled(run, from, createEntryWrite()),
      recordUndelivered: (run, from) => store.recordUndelivered(run, from),
      recordProgress: (progress) => store.recordProgress(progress),
      find: (id) => store.find(id),
      read: (id) => readRun(id, client()),
    };
  });
});

describe('the claim of a start in DynamoDB', () => {
  const client = createLocalTables('Events');
  const options = () => ({ client: client(), tableName: 'events', windowSeconds: 60 });
  const open = (): RunClaims => new RunClaims(options());
  const openRuns = (): DynamoDbRunStore => new DynamoDbRunStore(options());

  test('is given once, however many ask at the same time, and the others get the recorded run', async () => {
    const run = newRun();

    const claims = await Promise.all(Array.from({ length: 20 }, () => open().claimStart(run, origin)));

    expect(claims.filter(({ kind }) => kind === 'claimed')).toHaveLength(1);
    expect(claims.filter(({ kind }) => kind === 'exists')).toEqual(
      Array.from({ length: 19 }, () => ({ kind: 'exists', run })),
    );
  });

  test('is given again after it was taken back or its start was given up, and not after the end', async () => {
    const run = newRun();
    const store = open();
    await store.claimStart(run, origin);

    await store.releaseStart(run.id);
    expect(await readRun(run.id, client())).toMatchObject({ status: 'accepted' });
    expect(await store.claimStart(run, origin)).toEqual({ kind: 'claimed' });
    await store.releaseStart(run.id);
    await openRuns().recordUndelivered({ ...run, error: 'E' }, origin);
    expect(await store.claimStart(run, origin)).toEqual({ kind: 'claimed' });
    await openRuns().recordProgress(progressOf(run, succeeded));
    await store.releaseStart(run.id);

    expect(await store.claimStart(run, origin)).toMatchObject({ kind: 'exists', run: { status: 'succeeded' } });
  });
});
/** Stands for the write of an audit entry. */
function createEntryWrite(): TransactWriteItem {
  const Item = { pk: { S: 'audit' }, sk: { S: randomUUID() } };
  return { Put: { TableName: 'events', Item } };
}

/** Reads a run as the router does: in its event's history. */
async function readRun(id: RunId, client: DynamoDBClient): Promise<RecordedRun | undefined> {
  const events = new DynamoDbEventStore({ client, tableName: 'events' });
  const eventId = `evt_${id.slice(4, 40)}` as EventId;
  const { key } = parseEventId(eventId) ?? {};
  if (key === undefined) throw new Error(`${id} is no run`);
  const kept = { source: 's', name: 'n', fingerprint: 'f', matches: [], keyUntil: 1, expiresAt: 1 };
  await events.put({ key, id: eventId, detail: { metadata: createMetadata('k'), data: {} }, ...kept }, 2);
  return (await events.history(eventId))?.runs.find((run) => run.id === id);
}
