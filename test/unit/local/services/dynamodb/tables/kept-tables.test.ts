import { beforeEach, expect, test } from '@jest/globals';
import { keepTables } from '../../../../../../lib/local/services/dynamodb/tables/kept-tables.ts';

const key = 'table~events';

let stored: Map<string, unknown>;
let reads: string[];
let finishWrite: (() => void)[];
let db: Pick<DynaliteStore['db'], 'getSync' | 'batch'>;

beforeEach(() => {
  stored = new Map([[key, { KeySchema: [{ AttributeName: 'id' }] }]]);
  reads = [];
  finishWrite = [];
  db = {
    getSync: (name) => {
      reads.push(name);
      return structuredClone(stored.get(name));
    },
    batch: async (operations) => {
      await new Promise<void>((resolve) => finishWrite.push(resolve));
      for (const operation of operations)
        if (operation.type === 'put') stored.set(operation.key, operation.value);
        else stored.delete(operation.key);
    },
  };
  keepTables(db as DynaliteStore['db']);
});

test('reads a table once, and items each time', () => {
  stored.set('item-events~1', { id: { S: '1' } });

  for (const name of [key, 'item-events~1'])
    for (let n = 0; n < 2; n += 1) expect(db.getSync(name)).toEqual(stored.get(name));

  expect(reads).toEqual([key, 'item-events~1', 'item-events~1']);
});

test('refuses to change a table that it returned', () => {
  const table = db.getSync(key) as { KeySchema: { AttributeName: string }[] };

  expect(() => Object.assign(table.KeySchema[0] ?? {}, { AttributeName: 'other' })).toThrow(TypeError);
});

test('returns the new table after a write, also if the old one was read while it was written', async () => {
  db.getSync(key);
  const writing = db.batch([{ type: 'put', key, value: { KeySchema: [] } }]);
  expect(db.getSync(key)).toEqual({ KeySchema: [{ AttributeName: 'id' }] });
  finishWrite[0]?.();
  await writing;

  expect(db.getSync(key)).toEqual({ KeySchema: [] });
});

test('looks for a table that did not exist again', async () => {
  const later = 'table~later';
  expect(db.getSync(later)).toBeUndefined();
  stored.set(later, { KeySchema: [] });

  expect(db.getSync(later)).toEqual({ KeySchema: [] });
});
