import { describe, expect, test } from '@jest/globals';
import type { BusEvent, Emitted, StoredEvent } from '../../../../lib/core/event/event.ts';
import { deriveEmittedEventId, deriveRunId, type RunId } from '../../../../lib/core/event/identity.ts';
import { type RunProgress, record, toRunProgress } from '../../../../lib/core/run/record.ts';
import { isFinal, type Run, type RunOrigin, type RunStatus, toRunStatus } from '../../../../lib/core/run/run.ts';
import { compileRoutes } from '../../../../lib/core/workflow/routing.ts';
import type { SwitchPosition } from '../../../../lib/core/workflow/switch.ts';
import { Catalogue, type Workflow } from '../../../../lib/core/workflow/workflow.ts';
import { createEmission, createMetadata, emitter, eventIdOf } from '../../../fixtures/bus-events.ts';
import { workflow } from '../../../fixtures/world.ts';

const reorder = workflow('reorder', { triggers: [{ event: 'sku_reorder' }], input: { required: ['sku'] } });
const runId = deriveRunId(eventIdOf('k'), reorder.id);

/** `detail` of a "Step Functions Execution Status Change", as AWS documents it. */
function statusChange(status: string, difference: object = {}) {
  return {
    executionArn: `arn:aws:states:eu-central-1:123456789012:execution:Flowgate_reorder:${runId}`,
    stateMachineArn: 'arn:aws:states:eu-central-1:123456789012:stateMachine:Flowgate_reorder',
    name: runId,
    status,
    startDate: 1_795_255_200_000,
    stopDate: null,
    input: '{}',
    inputDetails: { included: true },
    output: null,
    outputDetails: null,
    error: null,
    cause: null,
    redriveCount: 0,
    ...difference,
  };
}

class Bed {
  readonly stored = new Map<string, StoredEvent>();
  readonly progress: RunProgress[] = [];
  readonly askedFor: string[] = [];
  readonly noted: [Emitted, number][] = [];
  readonly published: BusEvent[] = [];
  readonly kept = new Map<string, string>();
  readonly recordedRuns: RunId[] = [];
  readonly windowSeconds = 60;
  declaredSources: ReadonlySet<string> = new Set();
  route = compileRoutes(new Catalogue([reorder]));
  findWorkflowName = (id: string) => (id === reorder.id ? reorder.name : undefined);
  now = () => new Date('2026-11-21T10:01:00.000Z');
  findPositionAt = async (candidate: Workflow, environment: string, moment: Date): Promise<SwitchPosition> => {
    this.askedFor.push(`${environment} ${moment.toISOString()}`);
    return candidate.active ? 'on' : 'drop';
  };
  publish = async (event: BusEvent) => void this.published.push(event);
  keepLargeData = async (key: string, json: string) => {
    this.kept.set(key, json);
    return { bucket: 'data', key, sha256: 'digest', bytes: json.length };
  };
  readonly begun: [Run, RunOrigin][] = [];
  recordProgress = async (progress: RunProgress) => void this.progress.push(progress);
  recordStart = async (run: Run, origin: RunOrigin) => void this.begun.push([run, origin]);
  events = {
    put: async (event: StoredEvent) => {
      const known = this.stored.get(event.key);
      if (known !== undefined) return { kind: 'exists' as const, event: known };
      this.stored.set(event.key, event);
      return { kind: 'created' as const };
    },
    runIds: async () => this.recordedRuns,
    noteEmitted: async (emitted: Emitted, expiresAt: number) => void this.noted.push([emitted, expiresAt]),
  };
}

const delivered = (detail: unknown) => ({ source: 'order-intake', 'detail-type': 'sku_reorder', detail });

describe('progressOf', () => {
  test('returns the result of the end of an execution', () => {
    const ended = statusChange('SUCCEEDED', { stopDate: 1_795_255_201_500, output: '{"a":1}' });

    expect(toRunProgress(ended)).toEqual({
      id: runId,
      revision: 1,
      status: 'succeeded',
      executionArn: ended.executionArn,
      startedAt: '2026-11-21T10:00:00.000Z',
      stoppedAt: '2026-11-21T10:00:01.500Z',
      output: '{"a":1}',
      error: undefined,
      cause: undefined,
    });
  });

  test('puts the changes of one run in order, a redrive included', () => {
    const changes = [
      statusChange('RUNNING'),
      statusChange('FAILED', { error: 'E' }),
      statusChange('RUNNING', { redriveCount: 1 }),
      statusChange('TIMED_OUT', { redriveCount: 1 }),
      statusChange('PENDING_REDRIVE', { redriveCount: 2 }),
      statusChange('SUCCEEDED', { redriveCount: 2 }),
    ];

    const revisions = changes.map((change) => toRunProgress(change)?.revision ?? -1);

    expect(revisions).toEqual([0, 1, 2, 3, 4, 5]);
  });

  test.each([
    ['RUNNING', 'running', false],
    ['PENDING_REDRIVE', 'running', false],
    ['SUCCEEDED', 'succeeded', true],
    ['FAILED', 'failed', true],
    ['TIMED_OUT', 'timed_out', true],
    ['ABORTED', 'aborted', true],
  ] satisfies [string, RunStatus, boolean][])('reads %s as %s', (executionStatus, status, final) => {
    expect(toRunStatus(executionStatus)).toBe(status);
    expect(isFinal(status)).toBe(final);
  });

  test.each(['SLEEPING', ''])('refuses the status %j rather than guess', (status) => {
    expect(() => toRunProgress(statusChange(status))).toThrow();
  });

  test.each(['nightly-report', '', 'run_short', `${runId}x`])(
    'recognises the execution %j as a foreign one',
    (name) => {
      expect(toRunProgress(statusChange('RUNNING', { name }))).toBeUndefined();
    },
  );
});

describe('record', () => {
  test('records the progress of an execution', async () => {
    const bed = new Bed();

    const outcome = await record({ source: 'aws.states', 'detail-type': 'x', detail: statusChange('FAILED') }, bed);

    expect(outcome).toEqual({ kind: 'progress', runId, status: 'failed' });
    expect(bed.progress).toHaveLength(1);
  });

  test('ignores executions that the router did not start', async () => {
    const bed = new Bed();
    const foreign = statusChange('RUNNING', { name: 'nightly' as RunId });

    const outcome = await record({ source: 'aws.states', 'detail-type': 'x', detail: foreign }, bed);

    expect(outcome).toEqual({ kind: 'foreign_execution' });
    expect(bed.progress).toEqual([]);
  });

  test('keeps an emitted event with its ID and the runs that it will have', async () => {
    const bed = new Bed();

    const outcome = await record(delivered(createEmission()), bed);

    const id = deriveEmittedEventId(emitter);
    expect(outcome).toMatchObject({ kind: 'emission', eventId: id, workflows: 1 });
    expect([...bed.stored.values()]).toEqual([
      expect.objectContaining({
        id,
        source: 'order-intake',
        name: 'sku_reorder',
        matches: [{ workflowId: reorder.id, name: 'reorder', runId: deriveRunId(id, reorder.id) }],
        keyUntil: Math.floor(Date.parse(emitter.enteredAt) / 1000) + 60,
        expiresAt: Math.floor(Date.parse(emitter.enteredAt) / 1000) + 60,
        detail: expect.objectContaining({ metadata: expect.objectContaining({ eventId: id }), data: { sku: 'LAMP' } }),
      }),
    ]);
  });

  test('notes an emitted event beside the event of the run that emitted it', async () => {
    const bed = new Bed();

    await record(delivered(createEmission()), bed);

    const [event] = [...bed.stored.values()];
    const runs = [{ id: deriveRunId(deriveEmittedEventId(emitter), reorder.id), workflowId: reorder.id }];
    expect(bed.noted).toEqual([
      [{ id: event?.id, source: 'order-intake', name: 'sku_reorder', runId: emitter.runId, runs }, event?.expiresAt],
    ]);
  });

  test('keeps a retried emission once, and the same record whenever it is delivered', async () => {
    const first = new Bed();
    const later = new Bed();
    later.now = () => new Date('2026-11-22T00:00:00.000Z');

    await record(delivered(createEmission()), first);
    await record(delivered(createEmission()), first);
    await record(delivered(createEmission()), later);

    expect(first.stored.size).toBe(1);
    expect([...later.stored]).toEqual([...first.stored]);
  });

  test('keeps each turn of a loop, each entry and each Map item', async () => {
    const bed = new Bed();

    for (const difference of [{}, { enteredAt: '2026-11-21T10:00:06.000Z' }, { entry: 1 }, { item: 0 }, { item: 1 }])
      await record(delivered(createEmission(difference)), bed);

    expect(bed.stored.size).toBe(5);
  });

  test('stores an emission that no workflow matches', async () => {
    const bed = new Bed();

    await record({ ...delivered(createEmission()), 'detail-type': 'unheard' }, bed);

    expect([...bed.stored.values()].map(({ matches }) => matches)).toEqual([[]]);
  });

  test('judges a workflow by the switch of the event’s environment, as it stood when the event was emitted', async () => {
    const bed = new Bed();
    bed.findPositionAt = async (_, environment, moment) => {
      bed.askedFor.push(`${environment} ${moment.toISOString()}`);
      return 'drop';
    };

    await record(delivered(createEmission()), bed);

    expect(bed.askedFor).toEqual([`production ${emitter.enteredAt}`]);
    expect([...bed.stored.values()].map(({ matches }) => matches)).toEqual([[]]);
  });

  test('records the errors of data that a workflow refuses', async () => {
    const bed = new Bed();

    await record(delivered(createEmission({}, {})), bed);

    expect([...bed.stored.values()][0]?.matches).toEqual([
      { workflowId: reorder.id, name: 'reorder', refused: [{ pointer: '/sku', message: 'is missing' }] },
    ]);
  });

  test('names the failed run of a workflow that refuses the data among the runs of the emission', async () => {
    const bed = new Bed();

    await record(delivered(createEmission({}, {})), bed);

    const runs = [{ id: deriveRunId(deriveEmittedEventId(emitter), reorder.id), workflowId: reorder.id }];
    expect(bed.noted.map(([emitted]) => emitted.runs)).toEqual([runs]);
    expect(bed.published.map(({ detail }) => detail.metadata)).toEqual([
      expect.objectContaining({
        workflows: [reorder.id],
        refusals: [{ workflowId: reorder.id, cause: '/data/sku is missing' }],
      }),
    ]);
  });

  test('publishes an emitted event with the decision, and with the ID that keeps it from being decided again', async () => {
    const bed = new Bed();

    await record(delivered(createEmission()), bed);

    expect(bed.published).toEqual([
      {
        source: 'order-intake',
        'detail-type': 'sku_reorder',
        detail: expect.objectContaining({
          metadata: expect.objectContaining({ eventId: deriveEmittedEventId(emitter), workflows: [reorder.id] }),
        }),
      },
    ]);
  });

  test('starts nothing for an event that claims a declared source, and stores it with the reason', async () => {
    const bed = new Bed();
    bed.declaredSources = new Set(['order-intake']);

    const outcome = await record(delivered(createEmission()), bed);

    expect(outcome).toMatchObject({ kind: 'emission', workflows: 0, refusal: expect.stringContaining('order-intake') });
    expect([...bed.stored.values()].map(({ matches }) => matches)).toEqual([[]]);
    expect(bed.published.map(({ detail }) => detail.metadata.workflows)).toEqual([[]]);
  });

  test('decides on an emitted event once: a later delivery finds what the first one decided', async () => {
    const bed = new Bed();
    await record(delivered(createEmission()), bed);
    bed.findPositionAt = async () => 'drop';

    await record(delivered(createEmission()), bed);

    expect(bed.published.map(({ detail }) => detail.metadata.workflows)).toEqual([[reorder.id], [reorder.id]]);
  });

  test('publishes an emitted event again only while a run of it is missing', async () => {
    const bed = new Bed();
    await record(delivered(createEmission()), bed);
    bed.recordedRuns.push(deriveRunId(deriveEmittedEventId(emitter), reorder.id));

    await record(delivered(createEmission()), bed);

    expect(bed.published).toHaveLength(1);
  });

  test('keeps large emitted data in the bucket and decides on all of it', async () => {
    const bed = new Bed();
    const wanting = workflow('wanting', {
      triggers: [{ event: 'sku_reorder', where: { data: { sku: ['LAMP'] } } }],
    });
    bed.route = compileRoutes(new Catalogue([wanting]));

    await record(delivered(createEmission({}, { sku: 'LAMP', padding: 'x'.repeat(230_000) })), bed);

    expect(bed.published.map(({ detail }) => [detail.metadata.workflows, 'dataRef' in detail])).toEqual([
      [[wanting.id], true],
    ]);
    expect([...bed.kept.values()].map((json) => JSON.parse(json).sku)).toEqual(['LAMP']);
  });

  test.each([undefined, 'x', {}, { source: 'a', 'detail-type': 'b', detail: {} }])(
    'fails on %j, for the dead-letter queue',
    async (body) => {
      await expect(record(body, new Bed())).rejects.toThrow();
    },
  );
});

describe('the execution of a workflow that another one started', () => {
  const nestedId = `run_${runId.slice(4, 40)}_${'0a'.repeat(12)}` as RunId;
  const run = {
    ...{ id: nestedId, workflowId: reorder.id, eventId: eventIdOf('k'), environment: 'staging', organisationId: 'org' },
    ...{ forced: false, debug: false, depth: 2, rootEventId: eventIdOf('root'), parentRunId: runId },
  };
  const change = (status: string, input: unknown = JSON.stringify({ run, data: {} })) =>
    statusChange(status, { name: nestedId, executionArn: 'arn:nested', input });
  const begun: [Run, RunOrigin] = [
    {
      ...{ id: nestedId, workflowId: reorder.id, status: 'running', forced: false, debug: false, depth: 2 },
      ...{ parentRunId: runId, executionArn: 'arn:nested', startedAt: new Date(1_795_255_200_000).toISOString() },
    },
    { environment: 'staging', organisationId: 'org' },
  ];

  test.each(['RUNNING', 'SUCCEEDED'])('is recorded beside the event of its parent when it is %s', async (status) => {
    const bed = new Bed();

    await record({ source: 'aws.states', 'detail-type': 'x', detail: change(status) }, bed);

    expect(bed.begun).toEqual([begun]);
    expect(bed.progress).toMatchObject([{ id: nestedId, status: status.toLowerCase() }]);
  });

  test.each([
    ['is too large for a status change', null],
    ['is of another run', JSON.stringify({ run: { ...run, id: runId } })],
    ['has no run', '[]'],
  ])('has its progress alone recorded where its input %s', async (_, input) => {
    const bed = new Bed();

    await record({ source: 'aws.states', 'detail-type': 'x', detail: change('FAILED', input) }, bed);

    expect(bed.begun).toEqual([]);
    expect(bed.progress).toMatchObject([{ id: nestedId, status: 'failed' }]);
  });
});

describe('a replay of the archive', () => {
  const id = eventIdOf('k');
  const replayed = (detail: unknown) => ({ ...delivered(detail), 'replay-name': 'restore' });
  const archived = { metadata: createMetadata('k', { workflows: [reorder.id] }), data: { sku: 'LAMP' } };

  test('stores an event that is not there any more, and publishes nothing', async () => {
    const bed = new Bed();

    const outcome = await record(replayed(archived), { ...bed, windowSeconds: 3_600 });

    expect(outcome).toEqual({ kind: 'archived', eventId: id, isRestored: true });
    expect([...bed.stored.values()].map((event) => event.id)).toEqual([id]);
    expect(bed.published).toEqual([]);
  });

  test('changes nothing at an event that is there', async () => {
    const bed = new Bed();
    await record(replayed(archived), { ...bed, windowSeconds: 3_600 });
    const [first] = bed.stored.values();

    const again = await record(replayed({ ...archived, data: { sku: 'SOFA' } }), { ...bed, windowSeconds: 3_600 });

    expect(again).toEqual({ kind: 'archived', eventId: id, isRestored: false });
    expect([...bed.stored.values()]).toEqual([first]);
  });

  test('decides an emitted event as if it were new', async () => {
    const bed = new Bed();

    expect(await record(replayed(createEmission()), bed)).toMatchObject({ kind: 'emission', workflows: 1 });
  });
});
