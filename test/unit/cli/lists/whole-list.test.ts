import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import { runWholeList } from '../../../../lib/cli/lists/whole-list.ts';

interface Row {
  readonly id: string;
  readonly isOn: boolean;
}

const on = (id: string): Row => ({ id, isOn: true });
const columns = () => [{ title: 'WORKFLOW', text: ({ id }: Row) => id }];

let printed: string[];
let reported: string[];
beforeEach(() => {
  printed = [];
  reported = [];
  jest.spyOn(console, 'log').mockImplementation((line: string) => void printed.push(line));
  jest.spyOn(console, 'error').mockImplementation((line: string) => void reported.push(line));
});
afterEach(() => {
  jest.restoreAllMocks();
  process.exitCode = undefined;
});

/** Reads the rows that are given in advance, and ends the command as Ctrl-C does with the last of them. */
function createReader(reads: readonly (readonly Row[])[]) {
  const left = [...reads];
  return async () => {
    const rows = left.shift() ?? [];
    if (left.length === 0) process.emit('SIGINT');
    return rows;
  };
}

test('prints more rows than a list with pages prints by default', async () => {
  const rows = Array.from({ length: 120 }, (_, at) => on(`w${at}`));

  await runWholeList({ noun: 'workflows', columns, read: async () => rows }, { json: true });

  expect(printed.map((line) => JSON.parse(line))).toEqual(rows);
  expect(reported).toEqual([]);
});

test('reports an empty list on standard error', async () => {
  await runWholeList({ noun: 'workflows', columns, read: async () => [] }, {});

  expect([printed, reported]).toEqual([[], ['no workflows found']]);
});

test('prints each new row and each change of one, in the order of the router', async () => {
  const read = createReader([
    [on('b'), on('a')],
    [on('b'), { id: 'a', isOn: false }, on('c')],
    [on('b'), { id: 'a', isOn: false }, on('c')],
  ]);

  await runWholeList({ noun: 'workflows', columns, read, pollMs: 1 }, { follow: true, json: true });

  expect(printed.map((line) => JSON.parse(line))).toEqual([on('b'), on('a'), { id: 'a', isOn: false }, on('c')]);
  expect(reported).toEqual([expect.stringMatching(/^stopped after .*: 2 new workflows$/)]);
  expect(process.exitCode).toBe(130);
});

test('prints a row once if its identity stays the same', async () => {
  const read = createReader([[on('a')], [{ id: 'a', isOn: false }], []]);
  const identify = ({ id }: Row) => id;

  await runWholeList({ noun: 'workflows', columns, read, identify, pollMs: 1 }, { follow: true, json: true });

  expect(printed.map((line) => JSON.parse(line))).toEqual([on('a')]);
});
