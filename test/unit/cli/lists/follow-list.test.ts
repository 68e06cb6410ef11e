import { expect, test } from '@jest/globals';
import { followList } from '../../../../lib/cli/lists/follow-list.ts';
import { type ListSource, type Page, type PageQuery, readPages } from '../../../../lib/cli/lists/list-source.ts';
import { callThroughOutage } from '../../../../lib/cli/router/outage.ts';
import { CliError } from '../../../../lib/cli/terminal/cli-error.ts';

interface Row {
  readonly id: string;
  readonly at: string;
  readonly status: string;
}

const start = Date.UTC(2026, 10, 28);
const row = (id: string, seconds: number, status = 'succeeded'): Row => ({
  id,
  at: new Date(start + seconds * 1000).toISOString(),
  status,
});

/** A source whose pages are given in advance; it ends the command when there are no more. */
function createSource(pages: readonly (Page<Row> | Error)[]) {
  const controller = new AbortController();
  const queries: PageQuery[] = [];
  const left = [...pages];
  const source: ListSource<Row> = {
    noun: 'runs',
    readPage: async (query) => {
      queries.push(query);
      const page = left.shift();
      if (left.length === 0) controller.abort();
      if (page instanceof Error) throw page;
      return page ?? { items: [] };
    },
    columns: () => [{ title: 'RUN', text: ({ id }) => id }],
    identify: ({ id, status }) => `${id} ${status}`,
    readMoment: ({ at }) => at,
    isOpen: ({ status }) => status === 'running',
  };
  const end = { signal: controller.signal, cause: () => 'interrupt' as const, release: () => undefined };
  return { source, queries, end };
}

async function follow(pages: readonly (Page<Row> | Error)[], limit = 10) {
  const { source, queries, end } = createSource(pages);
  const rows: string[] = [];
  const reports: string[] = [];
  let clock = start + 60_000;
  await followList(source, {
    end,
    limit,
    json: true,
    pollMs: 1,
    now: () => (clock += 1_000),
    print: (line) => rows.push(`${JSON.parse(line).id} ${JSON.parse(line).status}`),
    report: (line) => reports.push(line),
  });
  return { rows, reports, queries };
}

test('rows come once, the newest last', async () => {
  const { rows, reports } = await follow([
    { items: [row('b', 2), row('a', 1)] },
    { items: [row('d', 4), row('c', 3), row('b', 2)] },
    { items: [row('d', 4)] },
  ]);

  expect(rows).toEqual(['a succeeded', 'b succeeded', 'c succeeded', 'd succeeded']);
  expect(reports).toEqual(['stopped after 4.0s: 2 new runs']);
});

test('a row comes again when its status changes, and is looked for where it started', async () => {
  const { rows, queries } = await follow([
    { items: [row('slow', -300, 'running')] },
    { items: [row('slow', -300, 'running')] },
    { items: [row('slow', -300)] },
    { items: [] },
  ]);

  expect(rows).toEqual(['slow running', 'slow succeeded']);
  const [, first = '', second = '', third = ''] = queries.map(({ since }) => since);
  expect([first, second].map((since) => Number.parseInt(since, 10) > 360)).toEqual([true, true]);
  expect(Number.parseInt(third, 10)).toBeLessThan(60);
});

test('rows that were left out at the beginning do not come later', async () => {
  const { rows } = await follow(
    [
      { items: [row('c', 3)], cursor: 'more' },
      { items: [row('d', 4), row('c', 3), row('b', 2), row('a', 1)] },
      { items: [] },
    ],
    1,
  );

  expect(rows).toEqual(['c succeeded', 'd succeeded']);
});

test('all pages of a poll are read', async () => {
  const { rows, queries } = await follow([
    { items: [] },
    { items: [row('b', 2)], cursor: 'next', searchedUntil: row('b', 2).at },
    { items: [row('a', 1)] },
  ]);

  expect(rows).toEqual(['a succeeded', 'b succeeded']);
  expect(queries.map(({ cursor }) => cursor)).toEqual([undefined, undefined, 'next']);
  expect(queries[2]?.since).toBe(queries[1]?.since);
});

test('a refusal ends it at once', async () => {
  const refused = new CliError('401: the credential is not valid', { exitCode: 4 });

  await expect(follow([{ items: [] }, refused, { items: [] }])).rejects.toBe(refused);
});

test('pages are read up to the limit, and not beyond an early end of the search unless asked', async () => {
  const pages = [
    { items: [row('c', 3), row('b', 2)], cursor: '1' },
    { items: [], cursor: '2', searchedUntil: row('b', 2).at },
    { items: [row('a', 1)] },
  ];
  const read = async (isWhole: boolean, limit: number) => {
    const { source, queries } = createSource(pages);
    const { signal } = new AbortController();
    const found: Row[] = [];
    for await (const { items } of readPages(source, { limit, isWhole, signal })) found.push(...items);
    return { found: found.map(({ id }) => id), limits: queries.map(({ limit: own }) => own) };
  };

  expect(await read(false, 10)).toEqual({ found: ['c', 'b'], limits: [10, 8] });
  expect(await read(true, 10)).toEqual({ found: ['c', 'b', 'a'], limits: [10, 8, 8] });
  expect(await read(true, 2)).toEqual({ found: ['c', 'b'], limits: [2] });
  expect((await read(true, Number.POSITIVE_INFINITY)).limits).toEqual([100, 100, 100]);
});

test('an outage is one line, and ends the command when it lasts', async () => {
  const { signal } = new AbortController();
  const down = new CliError('cannot be reached: run "npm start" to start one', { exitCode: 3, isTemporary: true });
  const call = (failures: number) => {
    const lines: string[] = [];
    let calls = 0;
    let clock = 0;
    const options = { signal, now: () => (clock += 1_000), print: (line: string) => lines.push(line), retryMs: 1 };
    const result = callThroughOutage(async () => {
      calls += 1;
      if (calls <= failures) throw down;
      return 'answer';
    }, options);
    return result.then((answer) => ({ answer, lines })).catch((error: unknown) => ({ error, lines }));
  };

  expect(await call(0)).toEqual({ answer: 'answer', lines: [] });
  expect(await call(5)).toEqual({ answer: 'answer', lines: ['cannot be reached: trying again for 2m'] });
  expect(await call(1_000)).toMatchObject({ error: down, lines: [expect.any(String)] });
});
