// The metrics of a log line: their form, and which outcome counts as what.
import { describe, expect, test } from '@jest/globals';
import { accept } from '../../../../lib/core/event/accept.ts';
import type { EventId, RunId } from '../../../../lib/core/event/identity.ts';
import { EventTally } from '../../../../lib/core/operate/event-tally.ts';
import { embedMetrics, metricUnits } from '../../../../lib/core/operate/metrics.ts';
import { measureRecord, measureStart } from '../../../../lib/core/operate/run-metrics.ts';
import type { RunStatus } from '../../../../lib/core/run/run.ts';
import { World, workflow } from '../../../fixtures/world.ts';

const deployment = { deployment: 'Flowgate', at: new Date(1_760_000_000_000) };

describe('embedMetrics', () => {
  test('adds the metrics of a line in the embedded metric format', () => {
    const line = embedMetrics({ level: 'info' }, { EventsAccepted: 2, IngestMs: 12 }, deployment);

    expect(line).toEqual({
      level: 'info',
      _aws: {
        Timestamp: 1_760_000_000_000,
        CloudWatchMetrics: [
          {
            Namespace: 'Flowgate',
            Dimensions: [['Deployment']],
            Metrics: [
              { Name: 'EventsAccepted', Unit: 'Count' },
              { Name: 'IngestMs', Unit: 'Milliseconds' },
            ],
          },
        ],
      },
      Deployment: 'Flowgate',
      EventsAccepted: 2,
      IngestMs: 12,
    });
  });

  test('leaves a line without metrics as it is', () => {
    const line = { level: 'info' };

    expect(embedMetrics(line, {}, deployment)).toBe(line);
  });

  test('adds at most 0.4 kB for the metrics that one line can have at once', () => {
    const accepted = { EventsAccepted: 1, EventsUnmatched: 1, IngestMs: 12 };
    const stopped = { LoopGuardStops: 1, RunsEnded: 1 };

    for (const values of [accepted, stopped])
      expect(JSON.stringify(embedMetrics({}, values, deployment)).length).toBeLessThanOrEqual(400);
  });

  test('knows a unit of CloudWatch for every metric', () => {
    expect(new Set(Object.values(metricUnits))).toEqual(new Set(['Count', 'Milliseconds']));
  });
});

describe('the tally of accepted events', () => {
  const submission = {
    environment: 'production',
    dialect: 'native',
    source: 'shop',
    name: 'order.created',
    data: { orderId: 'A-1' },
  };

  function setUp() {
    const tally = new EventTally();
    const world = new World([workflow('orders', { triggers: [{ event: 'order.created' }] })]);
    return { tally, deps: Object.assign(world, { noteAcceptance: tally.note }) };
  }

  test('counts accepted, repeated and unmatched events, and starts again when it is taken', async () => {
    const { tally, deps } = setUp();
    await accept({ ...submission, idempotencyKey: 'k' }, deps);
    await accept({ ...submission, idempotencyKey: 'k' }, deps);
    await accept({ ...submission, name: 'order.deleted' }, deps);

    expect(tally.take()).toEqual({ EventsAccepted: 2, EventsReplayed: 1, EventsUnmatched: 1 });
    expect(tally.take()).toEqual({});
  });

  test('counts neither a conflict nor an event that was not published', async () => {
    const { tally, deps } = setUp();
    await accept({ ...submission, idempotencyKey: 'k' }, deps);
    tally.take();

    await accept({ ...submission, idempotencyKey: 'k', data: { orderId: 'A-2' } }, deps);
    deps.publish = async () => {
      throw new Error('bus away');
    };
    await expect(accept({ ...submission, idempotencyKey: 'other' }, deps)).rejects.toThrow('bus away');

    expect(tally.take()).toEqual({});
  });
});

describe('the metrics of a start', () => {
  const runId = 'run_1' as RunId;

  test.each([
    [{ kind: 'started', runId, lagMs: 250 } as const, { StartLagMs: 250 }],
    [{ kind: 'already_started', runId } as const, {}],
    [{ kind: 'stopped_by_loop_guard', runId } as const, { LoopGuardStops: 1, RunsEnded: 1 }],
    [{ kind: 'input_refused', runId } as const, { RunsEnded: 1, RunsFailed: 1 }],
    [{ kind: 'not_live', runId } as const, { RunsEnded: 1, RunsFailed: 1 }],
    [{ outcome: 'undelivered', againInSeconds: 0, runId } as const, { RunsEnded: 1, RunsFailed: 1 }],
    [{ outcome: 'retry', againInSeconds: 10 } as const, {}],
    [{ outcome: 'unreadable', againInSeconds: 0 } as const, {}],
  ])('of %j are %j', (outcome, metrics) => {
    expect(measureStart(outcome)).toEqual(metrics);
  });
});

describe('the metrics of what record handles', () => {
  const emission = { kind: 'emission', eventId: 'evt_1' as EventId } as const;
  const progress = (status: RunStatus) => ({ kind: 'progress', runId: 'run_1' as RunId, status }) as const;

  test.each([
    [progress('running'), {}],
    [progress('succeeded'), { RunsEnded: 1 }],
    [progress('aborted'), { RunsEnded: 1 }],
    [progress('failed'), { RunsEnded: 1, RunsFailed: 1 }],
    [progress('timed_out'), { RunsEnded: 1, RunsFailed: 1 }],
    [{ ...emission, workflows: 1 }, { EventsAccepted: 1 }],
    [
      { ...emission, workflows: 0 },
      { EventsAccepted: 1, EventsUnmatched: 1 },
    ],
    [{ ...emission, workflows: 0, replay: true } as const, {}],
    [{ kind: 'foreign_execution' } as const, {}],
  ])('of %j are %j', (outcome, metrics) => {
    expect(measureRecord(outcome)).toEqual(metrics);
  });
});
