import { describe, expect, test } from '@jest/globals';
import { deriveRunId } from '../../../../lib/core/event/identity.ts';
import { type FailedStart, handleFailedStart, mostStartDeliveries } from '../../../../lib/core/run/failed-start.ts';
import type { Run, RunOrigin } from '../../../../lib/core/run/run.ts';
import { createMetadata, eventIdOf } from '../../../fixtures/bus-events.ts';

const body = {
  workflowId: 'w',
  source: 'shop',
  name: 'n',
  detail: { metadata: createMetadata('k'), data: { secret: 's' } },
};
const named = (name: string) => Object.assign(new Error(`${name} of s`), { name });

async function handled(failed: { body?: unknown; error?: unknown; deliveries?: number }, random = 0) {
  const recorded: [Run, RunOrigin][] = [];
  const outcome = await handleFailedStart(
    { body, error: named('ThrottlingException'), deliveries: 1, ...failed },
    {
      recordUndelivered: async (run, origin) => void recorded.push([run, origin]),
      now: () => new Date('2026-11-22T10:00:00.000Z'),
      random: () => random,
    },
  );
  return { outcome, recorded };
}

const secondsOf = ({ outcome }: { outcome: FailedStart }): number => outcome.againInSeconds;

describe('a start that failed', () => {
  test.each([
    [1, 10],
    [2, 20],
    [5, 160],
    [8, 1_280],
    [9, 1_800],
    [63, 1_800],
  ])('is delivered again after delivery %i in %i s, or up to a quarter earlier', async (deliveries, seconds) => {
    expect(secondsOf(await handled({ deliveries }))).toBe(seconds);
    expect(secondsOf(await handled({ deliveries }, 0.999_999))).toBe(Math.round(seconds * 0.75));
  });

  test.each([
    [0, 28.2],
    [0.5, 24.7],
    [0.999_999, 21.2],
  ])('is tried for a day: with a random number of %d, for %d hours', async (random, hours) => {
    let seconds = 0;
    for (let deliveries = 1; deliveries < mostStartDeliveries; deliveries += 1) {
      seconds += secondsOf(await handled({ deliveries }, random));
    }

    expect(seconds / 3_600).toBeCloseTo(hours, 1);
  });

  test('is given up at its last delivery, and its run names the error and nothing of the payload', async () => {
    const { outcome, recorded } = await handled({ deliveries: mostStartDeliveries });

    const runId = deriveRunId(eventIdOf('k'), 'w');
    expect(outcome).toEqual({ outcome: 'undelivered', againInSeconds: 0, runId });
    expect(recorded).toEqual([
      [
        expect.objectContaining({
          ...{ id: runId, workflowId: 'w', status: 'undelivered', error: 'ThrottlingException' },
          ...{ startedAt: '2026-11-22T10:00:00.000Z', stoppedAt: '2026-11-22T10:00:00.000Z' },
          cause: expect.stringContaining('64 tries'),
        }),
        body.detail.metadata,
      ],
    ]);
    expect(JSON.stringify(recorded[0]?.[0])).not.toContain('of s');
  });

  test('is given up at once if Step Functions refuses its input', async () => {
    const { outcome, recorded } = await handled({ error: named('InvalidExecutionInput') });

    expect(outcome).toMatchObject({ outcome: 'undelivered', againInSeconds: 0 });
    expect(recorded[0]?.[0]).toMatchObject({
      error: 'InvalidExecutionInput',
      cause: expect.stringContaining('first try'),
    });
  });

  test('is retried if its state machine does not exist yet', async () => {
    expect((await handled({ error: named('StateMachineDoesNotExist') })).outcome.outcome).toBe('retry');
  });
});

describe('a message that is not a start', () => {
  test.each([
    ['no JSON', undefined],
    ['JSON of something else', { a: 1 }],
    [
      'an event without an ID',
      { ...body, detail: { metadata: { ...createMetadata('k'), eventId: 'evt_x' }, data: {} } },
    ],
  ])('with %s is delivered again at once, so that it is a dead letter within seconds', async (_, wrong) => {
    const { outcome, recorded } = await handled({ body: wrong });

    expect([outcome, recorded]).toEqual([{ outcome: 'unreadable', againInSeconds: 0 }, []]);
  });
});
