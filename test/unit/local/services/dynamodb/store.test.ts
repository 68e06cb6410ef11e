// What the database keeps open does not grow with the reads.
import type { Readable } from 'node:stream';
import { expect, test } from '@jest/globals';
import { openStore } from '../../../../../lib/local/services/dynamodb/store.ts';

interface OpenIterator {
  next(): Promise<unknown>;
}

test.each(['values', 'keys'] as const)('an iterator over %s is closed after its last entry', async (kind) => {
  const store = await openStore();
  const opened: OpenIterator[] = [];
  const iterate = store.db[kind].bind(store.db);
  store.db[kind] = (range) => {
    const iterator = iterate(range) as ReturnType<typeof iterate> & OpenIterator;
    opened.push(iterator);
    return iterator as never;
  };
  await store.db.batch([{ type: 'put', key: 'item-orders~1', value: { id: { S: '1' } } }]);

  const stream = kind === 'values' ? store.db.createValueStream({}) : store.db.createKeyStream({});
  const entries = await (stream as Readable).toArray();

  expect([entries.length, opened.length]).toEqual([1, 1]);
  await expect(opened[0]?.next()).rejects.toMatchObject({ code: 'LEVEL_ITERATOR_NOT_OPEN' });
  await store.db.close();
});

test('an iterator is closed if its stream is ended before the last entry', async () => {
  const store = await openStore();
  const opened: OpenIterator[] = [];
  const iterate = store.db.values.bind(store.db);
  store.db.values = (range) => {
    const iterator = iterate(range) as AsyncIterable<unknown> & OpenIterator;
    opened.push(iterator);
    return iterator;
  };
  const keys = ['1', '2', '3'].map((id) => `item-orders~${id}`);
  await store.db.batch(keys.map((key) => ({ type: 'put', key, value: {} })));

  for await (const _ of store.db.createValueStream({}) as Readable) break;

  await expect(opened[0]?.next()).rejects.toMatchObject({ code: 'LEVEL_ITERATOR_NOT_OPEN' });
  await store.db.close();
});
