// Pause without loss: the decision, the start and the release together, on stores in memory.
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { accept } from '../../../../lib/core/event/accept.ts';
import type { BusEvent, ExecutionInput } from '../../../../lib/core/event/event.ts';
import { deriveRunId, type EventId, type RunId } from '../../../../lib/core/event/identity.ts';
import { type Release, releaseSwitchedOn } from '../../../../lib/core/reconcile/release.ts';
import { start } from '../../../../lib/core/run/start.ts';
import { findPositionAt, moveSwitch, type Switch, type SwitchPosition } from '../../../../lib/core/workflow/switch.ts';
import type { Workflow } from '../../../../lib/core/workflow/workflow.ts';
import { MemoryRunStore } from '../../../fixtures/memory-run-store.ts';
import { ReconcileWorld } from '../../../fixtures/reconcile-world.ts';
import { World, workflow } from '../../../fixtures/world.ts';

const orders = workflow('orders', { triggers: [{ source: 'shop' }] });
const strict = workflow('strict', { triggers: [{ source: 'shop' }], input: { required: ['sku'] } });

/** A router whose bus keeps messages until the test delivers them. */
class Bed extends World {
  readonly runs = new MemoryRunStore();
  readonly bus: BusEvent[] = [];
  /** The inputs with which each execution was requested. */
  readonly inputs = new Map<RunId, string[]>();
  readonly slept: number[] = [];
  readonly lines: object[] = [];
  readonly maxDepth = 10;
  position: Switch | undefined;
  failsToNote = false;
  #count = 0;

  override findPosition = async (candidate: Workflow): Promise<SwitchPosition> =>
    findPositionAt(candidate, candidate === orders ? this.position : undefined, this.clock);
  override publish = async (event: BusEvent): Promise<void> => void this.bus.push(event);
  sleep = async (ms: number): Promise<void> => {
    this.slept.push(ms);
    this.pass(ms);
  };
  startExecution = async (_: Workflow, name: RunId, input: ExecutionInput) => {
    const earlier = this.inputs.get(name) ?? [];
    this.inputs.set(name, [...earlier, JSON.stringify(input)]);
    return { kind: earlier.length === 0 ? ('started' as const) : ('exists' as const), executionArn: `arn:${name}` };
  };
  readonly express = {
    claimStart: () => Promise.reject(new Error('not an Express workflow')),
    releaseStart: async () => {},
    runExpress: () => Promise.reject(new Error('not an Express workflow')),
    recordProgress: this.runs.recordProgress,
    now: this.now,
  };
  isCancelled = this.runs.isCancelled;
  stopExecution = async (): Promise<void> => {};
  recordStart = this.runs.recordStart;
  recordWaiting = this.runs.recordWaiting;
  recordUndelivered = this.runs.recordUndelivered;
  waitingRuns = this.runs.waitingRuns.bind(this.runs);
  noteReleased = async (id: RunId, at: Date): Promise<void> => {
    if (this.failsToNote) throw new Error('the function was stopped');
    await this.runs.noteReleased(id, at);
  };
  history = async (id: EventId) => {
    const event = [...this.stored.values()].find((stored) => stored.id === id);
    return event && { event, runs: [], emitted: [] };
  };

  pass(ms: number): void {
    this.clock = new Date(this.clock.getTime() + ms);
  }

  move(to: SwitchPosition): void {
    this.pass(10);
    const from = findPositionAt(orders, this.position, this.clock);
    const changedAt = this.clock.toISOString();
    if (from === to) return;
    this.position = moveSwitch(this.position, {
      ...{ environment: 'production', workflowId: orders.id, from, to, changedAt, changedBy: 'cred_1' },
    });
  }

  async arrive(data: Record<string, string> = {}): Promise<RunId> {
    this.pass(10);
    this.#count += 1;
    const submission = { environment: 'production', dialect: 'native', source: 'shop', name: 'order.created', data };
    const { event } = await accept({ ...submission, idempotencyKey: `key-${this.#count}` }, this);
    return deriveRunId(event.id, orders.id);
  }

  /** Delivers a message to `start` as the workflow's rule does. */
  async deliver(at: number, { isTwice = false } = {}): Promise<void> {
    const [message] = isTwice ? this.bus.slice(at, at + 1) : this.bus.splice(at, 1);
    const { source, 'detail-type': name, detail } = message as BusEvent;
    for (const workflowId of detail.metadata.workflows ?? []) await start({ workflowId, source, name, detail }, this);
  }

  async deliverAll(): Promise<void> {
    while (this.bus.length > 0) await this.deliver(0);
  }

  release(timeMs = 45_000): Promise<Release> {
    const until = new Date(this.clock.getTime() + timeMs);
    const switches = this.position === undefined ? [] : [this.position];
    return releaseSwitchedOn(switches, { ports: this, until, log: (line) => this.lines.push(line) });
  }
}

type Step =
  | { readonly kind: 'move'; readonly to: SwitchPosition }
  | { readonly kind: 'arrive' | 'release' | 'crash' }
  | { readonly kind: 'deliver'; readonly at: number; readonly isTwice: boolean };

const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ kind: fc.constant('move' as const), to: fc.constantFrom<SwitchPosition>('on', 'drop', 'hold') }),
  fc.record({ kind: fc.constantFrom('arrive' as const, 'arrive' as const, 'release' as const, 'crash' as const) }),
  fc.record({ kind: fc.constant('deliver' as const), at: fc.nat(), isTwice: fc.boolean() }),
);

async function take(bed: Bed, one: Step, expected: Map<RunId, number>): Promise<void> {
  switch (one.kind) {
    case 'move':
      return bed.move(one.to);
    case 'arrive': {
      const runId = await bed.arrive();
      expected.set(runId, findPositionAt(orders, bed.position, bed.clock) === 'drop' ? 0 : 1);
      return;
    }
    case 'deliver':
      if (bed.bus.length > 0) await bed.deliver(one.at % bed.bus.length, one);
      return;
    case 'release':
      await bed.release();
      return;
    case 'crash':
      bed.failsToNote = true;
      await bed.release();
      bed.failsToNote = false;
  }
}

describe('a workflow that is paused without loss', () => {
  test('runs every event that came while it was on or held exactly once, and none that it dropped', async () => {
    const property = fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
      const bed = new Bed([orders]);
      const expected = new Map<RunId, number>();
      for (const one of steps) await take(bed, one, expected);

      bed.move('on');
      for (let hour = 0; hour < 2; hour += 1) {
        await bed.deliverAll();
        await bed.release();
        await bed.deliverAll();
        bed.pass(3_600_000);
      }

      const inputs = new Map([...bed.inputs].map(([id, all]) => [id, new Set(all).size]));
      expect(new Map([...expected.keys()].map((id) => [id, inputs.get(id) ?? 0]))).toEqual(expected);
      expect([...bed.runs.runs.values()].map(({ status }) => status)).toEqual(
        [...expected.values()].filter((count) => count === 1).map(() => 'running'),
      );
    });

    await fc.assert(property, { numRuns: 300 });
  });

  test('holds the run: it is recorded as waiting, and no execution is started', async () => {
    const bed = new Bed([orders]);
    bed.move('hold');

    const runId = await bed.arrive();
    await bed.deliverAll();

    expect(bed.runs.runs.get(runId)).toMatchObject({ status: 'waiting', workflowId: orders.id });
    expect(bed.inputs.size).toBe(0);
  });

  test('holds the run of that workflow alone, and fails at once a run whose data it refuses', async () => {
    const bed = new Bed([orders, strict]);
    bed.move('hold');

    await bed.arrive();
    await bed.deliverAll();

    expect([...bed.runs.runs.values()].map(({ workflowId, status }) => [workflowId, status])).toEqual([
      [orders.id, 'waiting'],
      [strict.id, 'failed'],
    ]);
  });

  test('starts a released run for that workflow alone', async () => {
    const other = workflow('other', { triggers: [{ source: 'shop' }] });
    const bed = new Bed([orders, other]);
    bed.move('hold');
    await bed.arrive();
    await bed.deliverAll();
    bed.move('on');

    await bed.release();

    expect(bed.bus.map(({ detail }) => [detail.metadata.workflows, detail.metadata.held])).toEqual([
      [[orders.id], undefined],
    ]);
  });

  test('releases a message that arrives after the switch was moved', async () => {
    const bed = new Bed([orders]);
    bed.move('hold');
    const runId = await bed.arrive();
    bed.move('on');

    const early = await bed.release();
    await bed.deliverAll();
    const late = await bed.release();
    await bed.deliverAll();

    expect([early.released, late.released]).toEqual([0, 1]);
    expect(bed.runs.runs.get(runId)?.status).toBe('running');
  });

  test('keeps waiting runs while the switch drops events, and starts them when it is on', async () => {
    const bed = new Bed([orders]);
    bed.move('hold');
    const runId = await bed.arrive();
    await bed.deliverAll();
    bed.move('drop');

    const dropping = await bed.release();
    bed.move('on');
    const on = await bed.release();

    expect([dropping.released, on.released, bed.runs.runs.get(runId)?.status]).toEqual([0, 1, 'waiting']);
  });

  test('releases in the order of arrival, 50 a second, until its time is over', async () => {
    const bed = new Bed([orders]);
    bed.move('hold');
    const runIds: RunId[] = [];
    for (let at = 0; at < 120; at += 1) runIds.push(await bed.arrive());
    await bed.deliverAll();
    bed.move('on');

    const first = await bed.release(1_000);
    const rest = await bed.release();

    expect([first, rest]).toEqual([
      { released: 50, failed: 0, isComplete: false },
      { released: 70, failed: 0, isComplete: true },
    ]);
    const order = bed.bus.map(({ detail }) => deriveRunId(detail.metadata.eventId as EventId, orders.id));
    expect(order).toEqual(runIds);
  });

  test('repeats a release after an hour if the start was not recorded, and not before', async () => {
    const bed = new Bed([orders]);
    bed.move('hold');
    await bed.arrive();
    await bed.deliverAll();
    bed.move('on');

    const counts: number[] = [];
    for (const minutes of [0, 1, 58, 2]) {
      bed.pass(minutes * 60_000);
      counts.push((await bed.release()).released);
    }

    expect(counts).toEqual([1, 0, 0, 1]);
  });

  test('stops where the bus refuses everything, and goes on next time', async () => {
    const bed = new Bed([orders]);
    bed.move('hold');
    for (let at = 0; at < 20; at += 1) await bed.arrive();
    await bed.deliverAll();
    bed.move('on');
    const { publish } = bed;
    bed.publish = async () => {
      throw new Error('ThrottlingException');
    };

    const refused = await bed.release();
    bed.publish = publish;
    const accepted = await bed.release();

    expect([refused, accepted]).toEqual([
      { released: 0, failed: 5, isComplete: false },
      { released: 20, failed: 0, isComplete: true },
    ]);
    expect(bed.lines).toHaveLength(5);
  });

  test('records a waiting run whose event is not stored any more as undelivered', async () => {
    const bed = new Bed([orders]);
    bed.move('hold');
    const runId = await bed.arrive();
    await bed.deliverAll();
    bed.stored.clear();
    bed.move('on');

    await bed.release();

    expect(bed.runs.runs.get(runId)).toMatchObject({ status: 'undelivered', error: 'Flowgate.EventGone' });
  });
});

describe('reconciliation', () => {
  test('releases waiting runs, and counts them', async () => {
    const world = new ReconcileWorld();
    const event = world.accept('held');
    const [match] = event.matches;
    const run = {
      id: match?.runId as RunId,
      workflowId: match?.workflowId ?? '',
      forced: false,
      debug: false,
      depth: 0,
    };
    await world.store.recordWaiting({ ...run, status: 'waiting', acceptedAt: world.iso() });
    const changed = { changedAt: world.iso(), changedBy: 'cred_1', earlierPositions: ['hold' as const] };
    world.moved.push({ environment: 'production', workflowId: run.workflowId, active: true, ...changed });

    const report = await world.reconcile();

    expect([report.released, report.unfinished, world.published]).toEqual([1, [], [event.id]]);
  });

  test('does its other work where the switches cannot be read, and reports the failure', async () => {
    const world = new ReconcileWorld();
    world.switches = () => Promise.reject(new Error('away'));

    const report = await world.reconcile();

    expect([report.failed, report.unfinished, world.kept.size > 0]).toEqual([1, ['release'], true]);
  });
});
