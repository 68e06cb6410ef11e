// Properties that hold for a queue after any sequence of operations.
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { DueTimes } from '../../../../../lib/local/services/sqs/due-times.ts';
import { openFixture } from './fixture.ts';

type Step =
  | { readonly kind: 'send'; readonly delaySeconds: number }
  | { readonly kind: 'receive'; readonly most: number; readonly visibilitySeconds: number }
  | { readonly kind: 'delete'; readonly which: number }
  | { readonly kind: 'hide'; readonly which: number; readonly seconds: number }
  | { readonly kind: 'wait'; readonly seconds: number };

const seconds = fc.integer({ min: 0, max: 20 });
const which = fc.nat({ max: 50 });
const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ kind: fc.constant('send' as const), delaySeconds: seconds }),
  fc.record({
    kind: fc.constant('receive' as const),
    most: fc.integer({ min: 1, max: 10 }),
    visibilitySeconds: seconds,
  }),
  fc.record({ kind: fc.constant('delete' as const), which }),
  fc.record({ kind: fc.constant('hide' as const), which, seconds }),
  fc.record({ kind: fc.constant('wait' as const), seconds }),
);

describe('a queue', () => {
  test('never returns a hidden or deleted message, and loses no message', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 60 }), async (steps) => {
        const fixture = await openFixture();
        const QueueUrl = await fixture.create('starts');
        const hiddenUntil = new Map<string, number>();
        const handles: { id: string; handle: string }[] = [];

        const receive = async (most: number, visibilitySeconds: number): Promise<string[]> => {
          const options = { MaxNumberOfMessages: most, VisibilityTimeout: visibilitySeconds };
          const messages = await fixture.receive(QueueUrl, options);
          for (const { MessageId, ReceiptHandle } of messages) {
            expect(hiddenUntil.get(MessageId)).toBeLessThanOrEqual(fixture.clock.now());
            hiddenUntil.set(MessageId, fixture.clock.now() + visibilitySeconds * 1000);
            handles.push({ id: MessageId, handle: ReceiptHandle });
          }
          return messages.map(({ MessageId }) => MessageId);
        };
        const isLast = (index: number): boolean =>
          handles.findLastIndex(({ id }) => id === handles[index]?.id) === index;

        for (const one of steps) {
          if (one.kind === 'wait') await fixture.clock.advance(one.seconds * 1000);
          if (one.kind === 'receive') await receive(one.most, one.visibilitySeconds);
          if (one.kind === 'send') {
            const input = { QueueUrl, MessageBody: 'x', DelaySeconds: one.delaySeconds };
            const { MessageId } = await fixture.sqs.call('SendMessage', input);
            hiddenUntil.set(String(MessageId), fixture.clock.now() + one.delaySeconds * 1000);
          }
          const target = 'which' in one ? handles[one.which] : undefined;
          if (one.kind === 'delete' && target !== undefined) {
            await fixture.sqs.call('DeleteMessage', { QueueUrl, ReceiptHandle: target.handle });
            if (isLast(one.which)) hiddenUntil.delete(target.id);
          }
          const isInFlight = (hiddenUntil.get(target?.id ?? '') ?? 0) > fixture.clock.now();
          if (one.kind === 'hide' && target !== undefined && isLast(one.which) && isInFlight) {
            const input = { QueueUrl, ReceiptHandle: target.handle, VisibilityTimeout: one.seconds };
            await fixture.sqs.call('ChangeMessageVisibility', input);
            hiddenUntil.set(target.id, fixture.clock.now() + one.seconds * 1000);
          }
        }

        await fixture.clock.advance(60_000);
        const left: string[] = [];
        for (let some = await receive(10, 600); some.length > 0; some = await receive(10, 600)) left.push(...some);
        expect(left.sort()).toEqual([...hiddenUntil.keys()].sort());
      }),
      { numRuns: 200 },
    );
  });
});

describe('due times', () => {
  test('are returned in order, and equal times in the order in which they were added', () => {
    fc.assert(
      fc.property(fc.array(fc.nat({ max: 20 })), (times) => {
        const due = new DueTimes();
        for (const [index, at] of times.entries()) due.add(String(index), at);

        const taken: { at: number; id: number }[] = [];
        for (let next = due.take(20); next !== undefined; next = due.take(20))
          taken.push({ at: next.at, id: Number(next.id) });

        const sorted = times.map((at, id) => ({ at, id })).sort((a, b) => a.at - b.at || a.id - b.id);
        expect(taken).toEqual(sorted);
      }),
    );
  });

  test('that are not due yet are not returned', () => {
    const due = new DueTimes();
    due.add('a', 10);

    expect([due.take(9), due.take(10)?.id, due.next]).toEqual([undefined, 'a', undefined]);
  });
});
