import { describe, expect, test } from '@jest/globals';
import { parseStartRequest } from '../../../../lib/core/event/bus-event.ts';
import type { EventMetadata, ExecutionInput, StartRequest } from '../../../../lib/core/event/event.ts';
import { deriveRunId, type RunId } from '../../../../lib/core/event/identity.ts';
import type { ExpressOutcome, StartClaim } from '../../../../lib/core/run/express-start.ts';
import type { RunProgress } from '../../../../lib/core/run/record.ts';
import type { RecordedRun, Run, WaitingRun } from '../../../../lib/core/run/run.ts';
import { start } from '../../../../lib/core/run/start.ts';
import { Catalogue, type Workflow } from '../../../../lib/core/workflow/workflow.ts';
import { createEmission, createMetadata, eventIdOf, receivedAt } from '../../../fixtures/bus-events.ts';
import { workflow } from '../../../fixtures/world.ts';

const orders = workflow('orders', { input: { required: ['sku'] } });
const looping = workflow('looping', { allowSelfTrigger: true });
const draft = workflow('draft', { status: 'draft' });
const off = workflow('off', { active: false });
const express = workflow('express', { type: 'EXPRESS', expressSeconds: 25 });
const slow = workflow('slow', { type: 'EXPRESS', expressSeconds: 300 });
const forwarding = workflow('forwarding', { as: 'cloudevent' });
const eventId = eventIdOf('k');

class Bed {
  readonly catalogue = new Catalogue([orders, looping, draft, off, express, slow, forwarding]);
  readonly executions = new Map<string, string>();
  readonly recorded: Run[] = [];
  readonly traces: (string | undefined)[] = [];
  readonly maxDepth = 10;
  clock = new Date('2026-11-21T10:00:09.000Z');
  now = () => this.clock;
  startExecution = async (candidate: Workflow, name: string, input: ExecutionInput, traceparent?: string) => {
    this.traces.push(traceparent);
    const executionArn = `arn:aws:states:eu-central-1:1:execution:${candidate.name}:${name}`;
    const kind = this.executions.has(name) ? ('exists' as const) : ('started' as const);
    if (kind === 'started') this.executions.set(name, JSON.stringify(input));
    return { kind, executionArn };
  };
  readonly waiting: WaitingRun[] = [];
  readonly claims = new Map<string, RecordedRun>();
  readonly express = {
    claimStart: async (run: Run): Promise<StartClaim> => {
      const known = this.claims.get(run.id);
      if (known !== undefined) return { kind: 'exists', run: known };
      this.claims.set(run.id, run);
      return { kind: 'claimed' };
    },
    releaseStart: async (id: RunId) => void this.claims.delete(id),
    runExpress: async (_: Workflow, id: RunId): Promise<ExpressOutcome> => {
      this.ran.push(id);
      return this.outcome ?? { kind: 'ended', progress: { id, revision: 1, status: 'succeeded', output: '1' } };
    },
    recordProgress: async ({ revision: _, ...progress }: RunProgress) =>
      void this.claims.set(progress.id, { ...this.claims.get(progress.id), ...progress }),
    now: () => this.clock,
  };
  readonly ran: RunId[] = [];
  outcome: ExpressOutcome | undefined;
  recordWaiting = async (run: WaitingRun) => void this.waiting.push(run);
  readonly cancelled = new Set<string>();
  readonly stopped: string[] = [];
  isCancelled = async (id: string) => this.cancelled.has(id);
  stopExecution = async ({ id }: Pick<Run, 'id'>) => void this.stopped.push(id);
  recordStart = async (run: Run) => {
    this.recorded.push(run);
    return this.cancelled.has(run.id) ? ('cancelled' as const) : ('recorded' as const);
  };
}

function requestFor(
  target: Workflow,
  difference: Partial<EventMetadata> = {},
  data: object = { sku: 'A' },
): StartRequest {
  const metadata = createMetadata('k', difference);
  return parseStartRequest({
    workflowId: target.id,
    source: 'shop',
    name: 'order.created',
    detail: { metadata, data },
  });
}

const atDepth = (depth: number) => ({ lineage: { rootEventId: eventId, depth } });

describe('start', () => {
  test('starts an execution under the run’s ID and records it', async () => {
    const bed = new Bed();

    const outcome = await start(requestFor(orders), bed);

    const runId = deriveRunId(eventId, orders.id);
    expect(outcome).toEqual({ kind: 'started', runId, lagMs: 9_000 });
    expect([...bed.executions.keys()]).toEqual([runId]);
    expect(bed.recorded).toEqual([
      {
        id: runId,
        workflowId: orders.id,
        status: 'running',
        forced: false,
        debug: false,
        depth: 0,
        parentRunId: undefined,
        startedAt: '2026-11-21T10:00:09.000Z',
        executionArn: expect.stringContaining(runId),
      },
    ]);
  });

  test('gives the event as a CloudEvent to a workflow that asks for it', async () => {
    const bed = new Bed();

    await start(requestFor(forwarding), bed);

    const input = JSON.parse([...bed.executions.values()][0] ?? '') as ExecutionInput;
    expect([input.event.name, input.data]).toEqual([
      'order.created',
      {
        specversion: '1.0',
        id: eventId,
        source: 'shop',
        type: 'order.created',
        time: receivedAt,
        datacontenttype: 'application/json',
        data: { sku: 'A' },
      },
    ]);
  });

  test('gives the execution the input that the design promises, and nothing else', async () => {
    const bed = new Bed();

    const difference = { organisationId: 'acme', labels: { v: 1 } };
    await start(
      {
        ...requestFor(orders, difference),
        detail: { metadata: createMetadata('k', difference), data: { sku: 'A' }, stateValues: { s: 1 } },
      },
      bed,
    );

    expect(JSON.parse([...bed.executions.values()][0] ?? '')).toEqual({
      run: {
        id: deriveRunId(eventId, orders.id),
        workflowId: orders.id,
        eventId,
        environment: 'production',
        organisationId: 'acme',
        forced: false,
        debug: false,
        depth: 0,
        rootEventId: eventId,
      },
      event: { source: 'shop', name: 'order.created', receivedAt, labels: { v: 1 } },
      data: { sku: 'A' },
      stateValues: { s: 1 },
    });
  });

  test('hands the trace of the sender to the execution, and not to its input', async () => {
    const bed = new Bed();
    const trace = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';

    await start(requestFor(orders, { trace }), bed);

    expect(bed.traces).toEqual([trace]);
    expect([...bed.executions.values()].join()).not.toContain('4bf92f35');
  });

  test('gives the same input, byte for byte, when an event is delivered twice', async () => {
    const first = new Bed();
    const second = new Bed();
    second.clock = new Date('2026-11-25T00:00:00.000Z');
    await start(requestFor(orders), first);
    const { metadata, ...rest } = requestFor(orders).detail;
    const shuffled = { ...rest, metadata: Object.fromEntries(Object.entries(metadata).toReversed()) };

    await start(parseStartRequest({ ...requestFor(orders), detail: shuffled }), second);

    expect([...second.executions]).toEqual([...first.executions]);
  });

  test('reports a run that was started before, and records it nevertheless', async () => {
    const bed = new Bed();
    await start(requestFor(orders), bed);

    const again = await start(requestFor(orders), bed);

    expect(again.kind).toBe('already_started');
    expect(bed.executions.size).toBe(1);
    expect(bed.recorded).toHaveLength(2);
  });

  test('records nothing when the execution could not be started, so that it comes again', async () => {
    const bed = new Bed();
    bed.startExecution = () => Promise.reject(new Error('throttled'));

    await expect(start(requestFor(orders), bed)).rejects.toThrow('throttled');
    expect(bed.recorded).toEqual([]);
  });

  test('passes on data by reference without checking it again', async () => {
    const bed = new Bed();
    const dataRef = { bucket: 'b', key: 'k', sha256: 's', bytes: 300_000 };

    await start({ ...requestFor(orders), detail: { metadata: createMetadata('k'), dataRef } }, bed);

    expect(JSON.parse([...bed.executions.values()][0] ?? '')).toMatchObject({ dataRef });
  });

  test('names the run of an emitted event by where it was emitted', async () => {
    const bed = new Bed();
    const request = { workflowId: orders.id, source: 'orders', name: 'sku_reorder', detail: createEmission() };

    const first = await start(parseStartRequest(request), bed);
    const retried = await start(parseStartRequest(request), bed);
    const looped = await start(
      parseStartRequest({ ...request, detail: createEmission({ enteredAt: '2026-11-21T10:00:06.000Z' }) }),
      bed,
    );

    expect([first.kind, retried.kind, looped.kind]).toEqual(['started', 'already_started', 'started']);
    expect(bed.recorded[0]).toMatchObject({ depth: 1, parentRunId: createEmission().metadata.lineage.parentRunId });
  });
});

describe('the loop guard', () => {
  test.each([
    [10, orders, 'started'],
    [11, orders, 'stopped_by_loop_guard'],
    [10_000, orders, 'stopped_by_loop_guard'],
    [11, looping, 'started'],
  ])('at depth %i', async (depth, target, kind) => {
    const bed = new Bed();

    const outcome = await start(requestFor(target, atDepth(depth)), bed);

    expect(outcome.kind).toBe(kind);
    expect(bed.executions.size).toBe(kind === 'started' ? 1 : 0);
  });

  test('leaves a record of what it stopped, with the reason', async () => {
    const bed = new Bed();

    await start(requestFor(orders, atDepth(11)), bed);

    expect(bed.recorded).toEqual([
      expect.objectContaining({
        id: deriveRunId(eventId, orders.id),
        status: 'stopped_by_loop_guard',
        depth: 11,
        error: 'Flowgate.LoopGuard',
        cause: expect.stringContaining('allowSelfTrigger'),
        stoppedAt: '2026-11-21T10:00:09.000Z',
      }),
    ]);
  });
});

describe('what must not start', () => {
  test('is recorded as failed if the data lack what the workflow needs', async () => {
    const bed = new Bed();

    const refusals = [{ workflowId: orders.id, cause: '/data/sku is missing' }];
    const outcome = await start(requestFor(orders, { refusals }, {}), bed);

    expect(outcome.kind).toBe('input_refused');
    expect(bed.executions.size).toBe(0);
    expect(bed.recorded).toEqual([
      expect.objectContaining({ status: 'failed', error: 'Flowgate.InputRefused', cause: '/data/sku is missing' }),
    ]);
  });

  test('is decided by the event alone: neither the schema nor the data is looked at again', async () => {
    const bed = new Bed();
    const refusals = [{ workflowId: looping.id, cause: 'another workflow refused it' }];

    const outcome = await start(requestFor(orders, { refusals }, {}), bed);

    expect(outcome.kind).toBe('started');
  });

  test('is not what was promised before it was switched off', async () => {
    const bed = new Bed();

    const outcome = await start(requestFor(off), bed);

    expect(outcome.kind).toBe('started');
  });

  test.each([
    ['a draft, triggered', draft, {}, 'not_live'],
    ['a draft, forced without debug', draft, { forced: true }, 'not_live'],
    ['a draft, debugged without force', draft, { debug: true }, 'not_live'],
    ['a draft, forced for debugging', draft, { forced: true, debug: true }, 'started'],
    ['an inactive workflow, forced before it was switched off', off, { forced: true }, 'started'],
    ['an inactive workflow, forced for debugging', off, { forced: true, debug: true }, 'started'],
  ])('is %s: %s', async (_, target, difference, kind) => {
    const bed = new Bed();

    const outcome = await start(requestFor(target, { ...difference, workflowId: target.id }), bed);

    expect(outcome.kind).toBe(kind);
    expect(bed.executions.size).toBe(kind === 'started' ? 1 : 0);
  });

  test.each([
    ['a debug run', { forced: true, debug: true }, true],
    ['a run of an event that a debug run emitted', { debug: true }, true],
    ['any other run', {}, undefined],
  ])('says of %s whether it is for debugging', async (_, difference, debug) => {
    const outcome = await start(requestFor(orders, { ...difference }), new Bed());

    expect([outcome.kind, outcome.debug]).toEqual(['started', debug]);
  });

  test('is a workflow that became a draft after its event was accepted: its run names the reason', async () => {
    const bed = new Bed();

    const outcome = await start(requestFor(draft), bed);

    const runId = deriveRunId(eventId, draft.id);
    const moment = '2026-11-21T10:00:09.000Z';
    expect(outcome).toEqual({ kind: 'not_live', runId });
    expect(bed.recorded).toEqual([
      expect.objectContaining({ id: runId, status: 'failed', error: 'Flowgate.NotLive', stoppedAt: moment }),
    ]);
    expect(bed.recorded[0]?.cause).toContain('"draft" became a draft');
  });

  test('is a workflow that is no longer deployed: the message fails and ends as a dead letter', async () => {
    await expect(start({ ...requestFor(orders), workflowId: 'gone' }, new Bed())).rejects.toMatchObject({
      code: 'workflow_unknown',
    });
  });
});

describe('the start of an Express workflow', () => {
  const runId = deriveRunId(eventId, express.id);
  const later = (bed: Bed, ms: number): void => {
    bed.clock = new Date(bed.clock.getTime() + ms);
  };

  test('runs it once, however often its message is delivered, and records its end', async () => {
    const bed = new Bed();

    const outcomes = [await start(requestFor(express), bed), await start(requestFor(express), bed)];
    later(bed, 3_600_000);
    outcomes.push(await start(requestFor(express), bed));

    expect(outcomes.map(({ kind }) => kind)).toEqual(['started', 'already_started', 'already_started']);
    expect(bed.ran).toEqual([runId]);
    expect(bed.claims.get(runId)).toMatchObject({ status: 'succeeded', output: '1', workflowId: express.id });
    expect(bed.recorded).toEqual([]);
  });

  test('is repeated where Step Functions refused it', async () => {
    const bed = new Bed();
    bed.outcome = { kind: 'refused', error: new Error('ThrottlingException') };

    await expect(start(requestFor(express), bed)).rejects.toThrow('ThrottlingException');
    bed.outcome = undefined;

    expect(await start(requestFor(express), bed)).toMatchObject({ kind: 'started', runId, status: 'succeeded' });
    expect(bed.ran).toEqual([runId, runId]);
  });

  test('whose answer was lost is not repeated, and the run is recorded as failed', async () => {
    const bed = new Bed();
    bed.outcome = { kind: 'unknown', reason: 'TimeoutError' };

    const first = await start(requestFor(express), bed);
    const second = await start(requestFor(express), bed);

    expect([first.kind, second.kind]).toEqual(['outcome_unknown', 'already_started']);
    expect(bed.ran).toEqual([runId]);
    expect(bed.claims.get(runId)).toMatchObject({
      status: 'failed',
      error: 'Flowgate.OutcomeUnknown',
      cause: 'the workflow may have run, wholly or in part, and is not started again: TimeoutError',
    });
  });

  test('that was cut off by a crash is recorded as failed by a later delivery, and not by one that comes at once', async () => {
    const bed = new Bed();
    bed.express.runExpress = () => Promise.reject(new Error('the process ended'));
    await expect(start(requestFor(express), bed)).rejects.toThrow('the process ended');

    const atOnce = await start(requestFor(express), bed);
    later(bed, 60_000);
    const afterwards = await start(requestFor(express), bed);

    expect([atOnce.kind, afterwards.kind]).toEqual(['already_started', 'outcome_unknown']);
    expect(bed.claims.get(runId)).toMatchObject({ status: 'failed', error: 'Flowgate.OutcomeUnknown' });
  });

  test('that may take minutes is not given up while its function may still wait for it', async () => {
    const bed = new Bed();
    bed.express.runExpress = () => Promise.reject(new Error('the process ended'));
    await expect(start(requestFor(slow), bed)).rejects.toThrow('the process ended');

    later(bed, 331_000);
    const inTime = await start(requestFor(slow), bed);
    later(bed, 69_000);
    const afterwards = await start(requestFor(slow), bed);

    expect([inTime.kind, afterwards.kind]).toEqual(['already_started', 'outcome_unknown']);
  });

  test('is refused like every other one where the data does not fit', async () => {
    const bed = new Bed();
    const refusals = [{ workflowId: express.id, cause: 'no sku' }];

    expect(await start(requestFor(express, { refusals }), bed)).toMatchObject({ kind: 'input_refused' });
    expect(bed.ran).toEqual([]);
  });
});
