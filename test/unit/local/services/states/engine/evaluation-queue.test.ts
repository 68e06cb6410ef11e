// The queue of evaluations: how many run at a time, and in which order the others follow.
import { expect, test } from '@jest/globals';
import { EvaluationQueue } from '../../../../../../lib/local/services/states/engine/evaluation-queue.ts';

test('lets as many evaluations begin at once as it has places', () => {
  const queue = new EvaluationQueue(2);

  expect([queue.enter(), queue.enter(), queue.enter()]).toEqual([undefined, undefined, expect.any(Promise)]);
});

test('lets the one that waits longest begin when another one ends', async () => {
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

test('has its places free again once all have ended', () => {
  const queue = new EvaluationQueue(1);
  queue.enter();

  queue.leave();

  expect(queue.enter()).toBeUndefined();
});
