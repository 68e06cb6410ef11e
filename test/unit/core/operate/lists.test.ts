// Merging, budgets and cursors of lists, on partitions in memory that count what is read of them.
import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { createListBudget } from '../../../../lib/core/operate/list-budget.ts';
import { formatCursor, parseCursor } from '../../../../lib/core/operate/list-cursor.ts';
import { choosePageSizes, chooseSpan, type ListPage, readListPage } from '../../../../lib/core/operate/list-page.ts';
import { type Listed, type ReadPartition, toPosition } from '../../../../lib/core/operate/list-partition.ts';

const startMs = Date.parse('2026-11-22T00:00:00.000Z');
const iso = (ms: number): string => new Date(startMs + ms).toISOString();
const idOf = (at: number): string => `evt_${String(at).padStart(36, '0')}`;
const item = (ms: number): Listed => ({ position: toPosition(iso(ms), idOf(ms)) });
const filter = { environment: 'production' };
const endless = { takePage: () => true, isOver: () => false };

/** Partitions whose items have the given moments; items that are not kept are read and left out. */
function bed(partitions: readonly (readonly number[])[], isKept: (listed: Listed) => boolean = () => true) {
  const sorted = partitions.map((moments) => moments.toSorted((a, b) => b - a).map(item));
  const reads: string[] = [];
  const read: ReadPartition<Listed> = async (partition, { from = '', before = '\uffff' }, pageSize) => {
    reads.push(partition);
    const inSpan = (sorted[Number(partition)] ?? []).filter(({ position }) => position >= from && position < before);
    const page = inSpan.slice(0, pageSize);
    const reached = page.length < inSpan.length ? page.at(-1)?.position : undefined;
    return { items: page.filter(isKept), reached };
  };
  return { reads, read, names: partitions.map((_, at) => String(at)) };
}

async function readAll(ask: (before: string | undefined) => Promise<ListPage<Listed>>): Promise<Listed[]> {
  const items: Listed[] = [];
  let before: string | undefined;
  do {
    const page = await ask(before);
    items.push(...page.items);
    before = page.cursor === undefined ? undefined : parseCursor(page.cursor, filter).position;
  } while (before !== undefined);
  return items;
}

describe('a list of several partitions', () => {
  test('has every item once, the newest first, whatever the sizes of pages, the filter and the budget', async () => {
    const moments = fc.uniqueArray(fc.nat({ max: 200 }), { maxLength: 60 });
    const options = fc.record({
      owners: fc.array(fc.nat({ max: 4 }), { minLength: 201, maxLength: 201 }),
      pageSize: fc.integer({ min: 1, max: 20 }),
      limit: fc.integer({ min: 1, max: 20 }),
      pages: fc.integer({ min: 1, max: 4 }),
      every: fc.integer({ min: 1, max: 4 }),
      isAdmitted: fc.boolean(),
    });

    await fc.assert(
      fc.asyncProperty(moments, options, async (all, { owners, pageSize, limit, pages, every, isAdmitted }) => {
        const isKept = ({ position }: Listed) => Number(position.slice(-3)) % every === 0;
        const groups = [0, 1, 2, 3, 4].map((owner) => all.filter((moment) => owners[moment] === owner));
        const { read, names } = bed(groups, isAdmitted ? undefined : isKept);

        const listed = await readAll((before) =>
          readListPage({
            ...{ partitions: names, span: { before }, read, limit, pageSize: () => pageSize, boundTo: filter },
            budget: createListBudget(() => new Date(0), { pages }),
            admit: isAdmitted ? async (items) => items.filter(isKept) : undefined,
          }),
        );

        expect(listed).toEqual(
          all
            .toSorted((a, b) => b - a)
            .map(item)
            .filter(isKept),
        );
      }),
    );
  });

  test('reads a partition again only if the order of the next items requires it', async () => {
    const busy = Array.from({ length: 100 }, (_, at) => 1_000 + at);
    const { read, reads, names } = bed([busy, [1, 2, 3]]);

    const page = await readListPage({
      ...{ partitions: names, span: {}, read, limit: 50, pageSize: () => 10, boundTo: filter, budget: endless },
    });

    expect(page.items).toHaveLength(50);
    expect(reads.filter((name) => name === '1')).toHaveLength(1);
    expect(reads.filter((name) => name === '0')).toHaveLength(5);
  });

  test('reads little at first and more and more, up to a bound', () => {
    const sizes = choosePageSizes(4, 50, 2_000);

    expect([0, 1, 2, 3, 7].map(sizes)).toEqual([26, 102, 408, 500, 500]);
    expect([0, 1].map(choosePageSizes(300, 5, 2_000))).toEqual([10, 10]);
    expect(choosePageSizes(0, 100, 1)(0)).toBe(202);
  });

  test('has no cursor if nothing is left, and is empty without partitions', async () => {
    const { read, names } = bed([[1, 2]]);
    const options = { span: {}, read, limit: 2, pageSize: () => 10, boundTo: filter, budget: endless };

    expect((await readListPage({ ...options, partitions: names })).cursor).toBeUndefined();
    expect(await readListPage({ ...options, partitions: [] })).toEqual({ items: [] });
  });
});

describe('the budget of a list', () => {
  const many = Array.from({ length: 10_000 }, (_, at) => at);

  test('ends a search after 8 pages, with the moment and the cursor from which the next request continues', async () => {
    const { read, reads, names } = bed([many], () => false);
    const options = { partitions: names, read, limit: 5, pageSize: () => 100, boundTo: filter };

    const page = await readListPage({ ...options, span: {}, budget: createListBudget(() => new Date(0)) });

    expect(reads).toHaveLength(8);
    expect(page).toMatchObject({ items: [], searchedUntil: iso(9_200) });
    expect(parseCursor(page.cursor ?? '', filter).position).toBe(item(9_200).position);
  });

  test('ends a search after 600 ms, and always reads one page', async () => {
    const { read, reads, names } = bed([many], () => false);
    let ms = 0;
    const now = () => new Date(ms);
    const slowly: typeof read = async (...request) => {
      ms += 700;
      return read(...request);
    };

    const options = { partitions: names, span: {}, limit: 5, pageSize: () => 100, boundTo: filter };
    const page = await readListPage({ ...options, read: slowly, budget: createListBudget(now) });

    expect([reads.length, page.searchedUntil]).toEqual([1, iso(9_900)]);
  });

  test('ends a search inside a page whose items need further reads', async () => {
    const { read, names } = bed([many]);
    let ms = 0;
    const admit = async () => {
      ms += 400;
      return [];
    };

    const options = { partitions: names, span: {}, read, limit: 5, pageSize: () => 1_000, boundTo: filter, admit };
    const page = await readListPage({ ...options, budget: createListBudget(() => new Date(ms)) });

    expect(page).toMatchObject({ items: [], searchedUntil: iso(9_800) });
  });
});

describe('a cursor', () => {
  const position = item(7).position;
  const since = iso(0);

  test('has its place, for the filter that it was written for, in any order of its members', () => {
    const cursor = formatCursor({ position, since }, { environment: 'production', status: 'failed', until: undefined });

    expect(parseCursor(cursor, { status: 'failed', environment: 'production' })).toEqual({ position, since });
    expect(parseCursor(formatCursor({ position }, filter), filter)).toEqual({ position });
  });

  test('keeps the period of the first page, so that a period of the last hours does not move between pages', () => {
    const request = { filter: { since: iso(5), until: iso(9) }, boundTo: { since: '2h' } };
    const cursor = formatCursor({ position, since: iso(1) }, { since: '2h' });

    expect(chooseSpan(request)).toEqual({ from: iso(5), before: iso(9) });
    expect(chooseSpan({ ...request, cursor })).toEqual({ from: iso(1), before: position });
  });

  test.each([{ environment: 'staging' }, { environment: 'production', status: 'failed' }, {}])(
    'is refused for another filter: %j',
    (other) => {
      expect(() => parseCursor(formatCursor({ position }, filter), other)).toThrow(
        'the cursor belongs to a list with other filters: repeat the filters of its page, or omit the cursor',
      );
    },
  );

  test.each([
    'garbage',
    '',
    Buffer.from('["",""]').toString('base64url'),
    Buffer.from('7').toString('base64url'),
    formatCursor({ position: '2026-11-22T00:00:00.000Z' }, filter),
    formatCursor({ position: 'z' }, filter),
    formatCursor({ position, since: 'z' }, filter),
  ])('is refused if no page returned it: %j', (cursor) => {
    expect(() => parseCursor(cursor, filter)).toThrow('invalid cursor: use one from a previous page');
  });
});
