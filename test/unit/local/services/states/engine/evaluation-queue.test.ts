// The queue of evaluations: how many run at a time, and in which order the others follow.
import { expect, test } from '@jest/globals';
import { EvaluationQueue } from '../../../../../../lib/local/services/states/engine/evaluation-queue.ts';

test('starts as many concurrent evaluations as it has slots', () => {
  const queue = new EvaluationQueue(2);

  expect([queue.enter(), queue.enter(), queue.enter()]).toEqual([undefined, undefined, expect.any(Promise)]);
});

test('starts the longest waiting evaluation when another one ends', async () => {
  const queue = new EvaluationQueue(1);
  const begun: string[] = [];
  queue.enter();
  queue.enter()?.then(() => begun.push('first'));
  queue.enter()?.then(() => begun.push('second'));

  queue.leave();
  await Promise.resolve();
  const afterOne = [...begun];
  queue.leave();
  await Promise.resolve();

  expect([afterOne, begun]).toEqual([['first'], ['first', 'second']]);
});

test('has all slots free again when all evaluations have ended', () => {
  const queue = new EvaluationQueue(1);
  queue.enter();

  queue.leave();

  expect(queue.enter()).toBeUndefined();
});
