// Rehearsals of recorded runs: what is answered from the recording, and what differs.
import { describe, expect, test } from '@jest/globals';
import type { StandInCall } from '../../../../../lib/local/platform.ts';
import { workflow } from '../../../../fixtures/world.ts';
import { jsonata } from '../../../local/services/states/states-harness.ts';
import { type Recorded, rehearseEdited } from './rehearsal-bench.ts';

const Resource = 'arn:aws:states:::lambda:invoke';

function task(payload: unknown, more: object = { End: true }): object {
  return { Type: 'Task', Resource, Arguments: { FunctionName: 'f', Payload: payload }, ...more };
}

const price = jsonata({
  Price: task('{% $states.input.data.orderId %}', { Output: '{% $states.result.total %}', End: true }),
});

const ten = () => ({ output: { total: 10 } });

describe('a rehearsal of the same definition', () => {
  test('ends as recorded, and calls nothing', async () => {
    const report = await rehearseEdited(price, ten, { definition: price });

    expect(report).toMatchObject({ verdict: 'same', was: { status: 'succeeded', output: 10 }, would: { output: 10 } });
    expect(report).not.toHaveProperty('parting');
    expect(report).not.toHaveProperty('askedDifferently');
  });

  test('repeats retries, delays and errors in virtual time', async () => {
    const Retry = [{ ErrorEquals: ['Busy'], IntervalSeconds: 3_600, MaxAttempts: 2 }];
    const Catch = [{ ErrorEquals: ['Gone'], Output: '{% $states.errorOutput %}', Next: 'Later' }];
    const later = { Type: 'Wait', Seconds: 86_400, End: true };
    const definition = jsonata({ Ask: task(1, { Retry, Catch, End: true }), Later: later });
    const answer = ({ count }: StandInCall) =>
      count === 0 ? { error: 'Busy', delaySeconds: 30 } : { error: 'Gone', cause: 'for good' };

    const report = await rehearseEdited(definition, answer, { definition });

    expect(report).toMatchObject({ verdict: 'same', would: { output: { Error: 'Gone', Cause: 'for good' } } });
  });

  test('is the same although times, IDs and task tokens differ', async () => {
    const token = { ...task('{% $states.context.Task.Token %}'), Resource: `${Resource}.waitForTaskToken` };
    const Output = { id: '{% $uuid() %}', at: '{% $now() %}', ms: '{% $millis() %}', result: '{% $states.result %}' };
    const definition = jsonata({ Ask: { ...token, Output } });

    const report = await rehearseEdited(definition, () => ({ output: 1, delaySeconds: 90 }), { definition });

    expect(report).toMatchObject({ verdict: 'same' });
    expect(report).not.toHaveProperty('askedDifferently');
  });

  test('ends by the same time limit', async () => {
    const definition = { ...price, TimeoutSeconds: 60 };
    const never = () => ({ output: 1, delaySeconds: 10_000 });

    expect(await rehearseEdited(definition, never, { definition })).toMatchObject({
      verdict: 'same',
      would: { status: 'timed_out' },
    });
    expect(await rehearseEdited(definition, never, { definition: price })).toMatchObject({
      verdict: 'unknown',
      unknown: { state: 'Price', reason: expect.stringContaining('timed out'), remedy: 'write Price' },
    });
  });
});

describe('a rehearsal of an edited definition', () => {
  test('shows the first state whose output differs, and the end', async () => {
    const edited = jsonata({
      Price: task('{% $states.input.data.orderId %}', { Output: '{% $states.result.total * 2 %}', Next: 'Done' }),
      Done: { Type: 'Succeed' },
    });

    expect(await rehearseEdited(price, ten, { definition: edited })).toMatchObject({
      verdict: 'different',
      parting: { state: 'Price', kind: 'output', differences: [{ pointer: '', was: 10, would: 20 }] },
      differences: [{ was: 10, would: 20 }],
    });
  });

  test('shows where the way parts, also if the end is the same', async () => {
    const edited = jsonata({
      Price: task('{% $states.input.data.orderId %}', { Output: '{% $states.result.total %}', Next: 'New' }),
      New: { Type: 'Pass', End: true },
    });

    expect(await rehearseEdited(price, ten, { definition: edited })).toMatchObject({
      verdict: 'same',
      parting: { state: 'Price', kind: 'next', was: 'the end', would: 'New' },
    });
  });

  test('answers a task that is asked differently as recorded, and says so', async () => {
    const edited = jsonata({ Price: task('other', { Output: '{% $states.result.total %}', End: true }) });

    expect(await rehearseEdited(price, ten, { definition: edited })).toMatchObject({
      verdict: 'same',
      askedDifferently: [{ state: 'Price', differences: [{ pointer: '/Payload', was: 'A-1', would: 'other' }] }],
    });
  });

  test('is unknown at a task without a recorded answer, whatever catches errors', async () => {
    const Catch = [{ ErrorEquals: ['States.ALL'], Next: 'Done' }];
    const edited = jsonata({
      Price: task('{% $states.input.data.orderId %}', { Next: 'Pay' }),
      Pay: task(1, { Catch, End: true }),
      Done: { Type: 'Succeed' },
    });

    const report = await rehearseEdited(price, ten, { definition: edited });

    expect(report).toMatchObject({
      verdict: 'unknown',
      unknown: { state: 'Pay', reason: 'the recorded run did not call it', remedy: 'write Pay' },
    });
    expect(report).not.toHaveProperty('would');
  });

  test('is answered by a stand-in where nothing is recorded', async () => {
    const edited = jsonata({
      Price: task('{% $states.input.data.orderId %}', { Next: 'Pay' }),
      Pay: task(1, { Output: '{% $states.result %}', End: true }),
    });

    const report = await rehearseEdited(price, ten, { definition: edited, standIns: { Pay: { output: 'paid' } } });

    expect(report).toMatchObject({ verdict: 'different', would: { output: 'paid' }, standIns: ['Pay'] });
  });

  test('is unknown at a retry more than recorded', async () => {
    const Retry = [{ ErrorEquals: ['Busy'], MaxAttempts: 3 }];
    const fails = () => ({ error: 'Busy' });

    const report = await rehearseEdited(jsonata({ Ask: task(1) }), fails, {
      definition: jsonata({ Ask: task(1, { Retry, End: true }) }),
    });

    expect(report.unknown?.reason).toBe('the recorded run called it once, and this is one call more');
  });

  test('fails where a shorter time limit cuts off the recorded answer', async () => {
    const slow = () => ({ output: 1, delaySeconds: 8 });
    const edited = jsonata({ Ask: task(1, { TimeoutSeconds: 5, End: true }) });

    expect(await rehearseEdited(jsonata({ Ask: task(1) }), slow, { definition: edited })).toMatchObject({
      verdict: 'different',
      would: { status: 'failed', error: 'States.Timeout' },
      parting: { state: 'Ask', kind: 'error', was: 'succeeded', would: 'failed with States.Timeout' },
    });
  });
});

describe('the iterations of a Map', () => {
  const each = (payload: string, items = '{% $states.input.data.items %}') => {
    const Each = task(payload, { Output: '{% $states.result %}', End: true });
    const ItemProcessor = { StartAt: 'Each', States: { Each } };
    return jsonata({ All: { Type: 'Map', Items: items, ItemProcessor, End: true } });
  };
  const definition = each('{% $states.input %}');
  const double = ({ arguments: sent, place }: StandInCall) => {
    const { Payload } = sent as { Payload: number };
    // The iterations end in the opposite order.
    return { output: Payload * 10, delaySeconds: 9 - (place[0] ?? 0) };
  };

  test('get their own answers, in whatever order they ended', async () => {
    expect(await rehearseEdited(definition, double, { definition })).toMatchObject({
      verdict: 'same',
      would: { output: [10, 20, 30] },
    });
  });

  test('get the answers to their arguments, if the items are in another order', async () => {
    const edited = each('{% $states.input %}', '{% $reverse($states.input.data.items) %}');

    const report = await rehearseEdited(definition, double, { definition: edited });

    expect(report).toMatchObject({ verdict: 'different', would: { output: [30, 20, 10] } });
    expect(report).not.toHaveProperty('askedDifferently');
  });

  test('get the answers of their places, if all arguments differ', async () => {
    const report = await rehearseEdited(definition, double, { definition: each('{% -$states.input %}') });

    expect(report).toMatchObject({ verdict: 'same', would: { output: [10, 20, 30] } });
    expect(report.askedDifferently).toHaveLength(3);
  });

  test('count the results of a stand-in each for itself', async () => {
    const Retry = [{ ErrorEquals: ['Busy'], MaxAttempts: 1 }];
    const New = task('{% $states.input %}', { Retry, Output: '{% $states.result %}', End: true });
    const ItemProcessor = { StartAt: 'New', States: { New } };
    const edited = jsonata({ All: { Type: 'Map', Items: '{% $states.input.data.items %}', ItemProcessor, End: true } });
    const standIns = { New: [{ error: 'Busy' }, { output: '{% $arguments.Payload %}' }] };

    const report = await rehearseEdited(definition, double, { definition: edited, standIns });

    expect(report).toMatchObject({ would: { output: [1, 2, 3] }, standIns: ['New'] });
  });

  test('are named where they part', async () => {
    const Each = task('{% $states.input %}', { Output: '{% $states.result = 20 ? 0 : $states.result %}', End: true });
    const ItemProcessor = { StartAt: 'Each', States: { Each } };
    const edited = jsonata({ All: { Type: 'Map', Items: '{% $states.input.data.items %}', ItemProcessor, End: true } });

    expect((await rehearseEdited(definition, double, { definition: edited })).parting).toMatchObject({
      state: 'Each',
      place: 'iteration 1 of "All"',
      differences: [{ was: 20, would: 0 }],
    });
  });
});

describe('a recorded run that cannot be rehearsed', () => {
  const change =
    (run: object, event: object = {}, history: object = {}) =>
    (one: Recorded): Recorded => ({
      event: { ...one.event, ...event },
      run: { ...one.run, ...run },
      history: { ...one.history, ...history },
    });

  test.each([
    ['has not ended', change({ status: 'running' }), 'has not ended'],
    ['was stopped', change({ status: 'aborted' }), 'stopped from outside'],
    ['is of an erased event', change({}, { erasedAt: '2026-11-28T11:00:00Z' }), 'erased'],
    ['is too long', change({}, {}, { isTruncated: true }), 'more history'],
  ])('%s', async (_, changed, reason) => {
    const report = await rehearseEdited(price, ten, { definition: price, change: changed });

    expect(report).toMatchObject({ verdict: 'unknown', unknown: { reason: expect.stringContaining(reason) } });
  });

  test.each([
    ['is a secret', { isSecret: true }, 'its recorded answer is a secret, which the router does not show'],
    ['is too large', {}, 'its recorded answer is too large to be shown'],
    ['never came', { endedAt: undefined }, 'its recorded call has not ended'],
  ])('has an answer that %s', async (_, facts, reason) => {
    const hide = (one: Recorded): Recorded => {
      const visits = one.history.visits.map((visit) => ({
        ...visit,
        attempts: visit.attempts.map((attempt) => ({ ...attempt, result: undefined, ...facts })),
      }));
      return change({}, {}, { visits })(one);
    };

    const report = await rehearseEdited(price, ten, { definition: price, change: hide });

    expect(report.unknown).toEqual({ state: 'Price', reason, remedy: 'write Price' });
  });

  test('is of an Express workflow: stand-ins answer, and the ends are compared', async () => {
    const express = { ...workflow('orders', { triggers: [{ event: 'order' }] }), type: 'EXPRESS' as const };
    const options = { definition: price, workflow: express, change: change({}, {}, { visits: [] }) };

    const without = await rehearseEdited(price, ten, options);
    const report = await rehearseEdited(price, ten, { ...options, standIns: { Price: { output: { total: 11 } } } });

    expect(without.unknown).toMatchObject({ state: 'Price', reason: 'the recorded run did not call it' });
    expect(report).toMatchObject({ verdict: 'different', would: { output: 11 }, standIns: ['Price'] });
    expect(report).not.toHaveProperty('parting');
  });

  test('reads its items from S3', async () => {
    const report = await rehearseEdited(price, ten, { definition: price, storedMaps: ['Price'] });

    expect(report.unknown).toMatchObject({ state: 'Price', reason: expect.stringContaining('S3') });
  });

  test('succeeded with an output that is not recorded: only its status is compared', async () => {
    const report = await rehearseEdited(price, ten, { definition: price, change: change({ output: undefined }) });

    expect(report).toMatchObject({ verdict: 'same', would: { output: 10 } });
  });

  test('was redriven: its last attempts answer', async () => {
    const redriven = (one: Recorded): Recorded => {
      const [visit] = one.history.visits;
      const [attempt] = visit?.attempts ?? [];
      const failed = { ...attempt, result: undefined, error: 'Busy' };
      const visits = [{ ...visit, attempts: [failed, attempt] }];
      return change({}, {}, { visits, redrives: 1 })(one);
    };

    expect(await rehearseEdited(price, ten, { definition: price, change: redriven })).toMatchObject({
      verdict: 'same',
    });
  });
});

describe('the edited manifest', () => {
  test('no longer starts the workflow', async () => {
    const edited = workflow('orders', { triggers: [{ event: 'order.created' }] });

    const report = await rehearseEdited(price, ten, { definition: price, workflow: edited });

    expect(report).toMatchObject({
      verdict: 'no_longer_started',
      reason: expect.stringContaining('no trigger matches'),
    });
  });

  test('is not asked about a run that was started by its workflow’s ID', async () => {
    const change = (one: Recorded): Recorded => ({ ...one, event: { ...one.event, forced: true } });
    const edited = workflow('orders', { triggers: [] });

    expect(await rehearseEdited(price, ten, { definition: price, workflow: edited, change })).toMatchObject({
      verdict: 'same',
    });
  });
});
