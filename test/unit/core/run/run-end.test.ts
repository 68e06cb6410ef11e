import { describe, expect, test } from '@jest/globals';
import { deriveRunId } from '../../../../lib/core/event/identity.ts';
import type { RecordedRun, RunStatus } from '../../../../lib/core/run/run.ts';
import { waitForRunEnd } from '../../../../lib/core/run/run-end.ts';
import { eventIdOf } from '../../../fixtures/bus-events.ts';

const id = deriveRunId(eventIdOf('k'), 'w');
const start = Date.parse('2026-11-21T10:00:00.000Z');
const inSeconds = (seconds: number) => new Date(start + seconds * 1_000);

/** A run whose record is read as the function says, by milliseconds since the start; reads themselves take a while. */
function bed(read: (atMs: number) => RunStatus | undefined, readMs = 0) {
  const pauses: number[] = [];
  let [now, reads] = [start, 0];
  const findRun = async (): Promise<RecordedRun | undefined> => {
    reads += 1;
    const status = read(now - start);
    now += readMs;
    return status && { id, status };
  };
  const sleep = async (ms: number) => {
    pauses.push(ms);
    now += ms;
  };
  const deps = { findRun, sleep, now: () => new Date(now) };
  return { deps, pauses, reads: () => reads, passedMs: () => now - start };
}

describe('endOfRun', () => {
  test.each<RunStatus>(['succeeded', 'failed', 'timed_out', 'aborted', 'stopped_by_loop_guard'])(
    'answers at once if the run has ended as %s',
    async (status) => {
      const { deps, pauses, reads } = bed(() => status);

      expect(await waitForRunEnd(id, inSeconds(10), deps)).toEqual({ id, status });
      expect([reads(), pauses]).toEqual([1, []]);
    },
  );

  test('answers soon after the run has ended, looking often at first and then once a second', async () => {
    const { deps, pauses } = bed((atMs) => (atMs < 400 ? undefined : atMs < 4_000 ? 'running' : 'succeeded'));

    expect(await waitForRunEnd(id, inSeconds(10), deps)).toEqual({ id, status: 'succeeded' });
    expect(pauses).toEqual([200, 300, 450, 675, 1_000, 1_000, 1_000]);
  });

  test.each([0, 1, 3, 20])('returns undefined after exactly %i s', async (seconds) => {
    const { deps, passedMs } = bed(() => 'running');

    expect(await waitForRunEnd(id, inSeconds(seconds), deps)).toBeUndefined();
    expect(passedMs()).toBe(seconds * 1_000);
  });

  test('returns a run that ends in the last moment', async () => {
    const { deps } = bed((atMs) => (atMs < 2_000 ? 'running' : 'succeeded'));

    expect(await waitForRunEnd(id, inSeconds(2), deps)).toMatchObject({ status: 'succeeded' });
  });

  test('counts the time that reads take', async () => {
    const { deps, passedMs } = bed(() => 'accepted', 900);

    await waitForRunEnd(id, inSeconds(10), deps);

    expect(passedMs()).toBeLessThanOrEqual(10_900);
  });

  test('reads at most 24 times in 20 s, even if the clock stops', async () => {
    const { deps, reads } = bed(() => 'running');

    await waitForRunEnd(id, inSeconds(20), { ...deps, now: () => inSeconds(0) });

    expect(reads()).toBe(24);
  });

  test('continues after a failed read', async () => {
    const { deps } = bed((atMs) => {
      if (atMs < 500) throw new Error('away');
      return 'succeeded';
    });

    expect(await waitForRunEnd(id, inSeconds(5), deps)).toMatchObject({ status: 'succeeded' });
  });

  test('reads once if the time is over already', async () => {
    const { deps, reads, pauses } = bed(() => 'running');

    expect(await waitForRunEnd(id, inSeconds(-5), deps)).toBeUndefined();
    expect([reads(), pauses]).toEqual([1, []]);
  });
});
