import { describe, expect, test } from '@jest/globals';
import type { HistoryEvent } from '../../../../../../lib/local/services/states/engine/history.ts';
import type { ExecutionRecord } from '../../../../../../lib/local/services/states/store/execution-record.ts';
import { ExecutionStore } from '../../../../../../lib/local/services/states/store/execution-store.ts';
import { createTemporaryFolder } from '../../../../../fixtures/temporary-folder.ts';

const record = (name: string, status: ExecutionRecord['status']): ExecutionRecord => ({
  arn: `arn:${name}`,
  name,
  machineArn: 'machine',
  machineName: 'machine',
  machineType: 'STANDARD',
  definition: 'd',
  roleArn: 'role',
  startedAt: 1,
  status,
  input: '{}',
  redriveCount: 0,
});
const events = (...types: string[]): HistoryEvent[] =>
  types.map((type, index) => ({ timestamp: index, type, id: index + 1, previousEventId: index }));

describe.each([
  ['in memory', () => ({})],
  ['in a folder', () => ({ dataDir: createTemporaryFolder() })],
  ['in a folder that is not kept', () => ({ scratchDir: createTemporaryFolder() })],
])('the store of executions %s', (_, chooseFolders) => {
  test('returns the last state of each execution, and those that run', () => {
    const store = new ExecutionStore(chooseFolders());
    store.save(record('a', 'RUNNING'));
    store.save(record('b', 'RUNNING'));
    store.save(record('a', 'SUCCEEDED'));

    expect(store.get('arn:a').status).toBe('SUCCEEDED');
    expect(store.running().map(({ name }) => name)).toEqual(['b']);
    expect(store.listByMachine('machine').map(({ name }) => name)).toEqual(['b', 'a']);
  });

  test('joins the pieces of a history, and replaces those after a place that is written again', () => {
    const store = new ExecutionStore(chooseFolders());
    store.keepEvents('arn:a', 0, events('one', 'two'));
    store.keepEvents('arn:a', 2, events('one', 'two', 'three', 'four'));
    store.keepEvents('arn:a', 4, events('one', 'two', 'three', 'four', 'five'));

    store.keepEvents('arn:a', 3, events('one', 'two', 'three', 'again'));

    expect(store.history('arn:a').map(({ type }) => type)).toEqual(['one', 'two', 'three', 'again']);
    expect(store.history('arn:b')).toEqual([]);
  });
});

test('a store that is opened again has the executions and histories, without pieces that were replaced', () => {
  const dataDir = createTemporaryFolder();
  const store = new ExecutionStore({ dataDir });
  store.save(record('a', 'RUNNING'));
  store.save(record('b', 'RUNNING'));
  store.save(record('b', 'FAILED'));
  store.keepEvents('arn:a', 0, events('one', 'two'));
  store.keepEvents('arn:a', 2, events('one', 'two', 'three'));
  store.keepEvents('arn:a', 1, events('one', 'again'));
  store.keepEvents('arn:b', 0, events('gone'));
  store.forgetHistory('arn:b');

  const again = new ExecutionStore({ dataDir });

  expect(again.running().map(({ name }) => name)).toEqual(['a']);
  expect(again.listByMachine('machine').map(({ name }) => name)).toEqual(['b', 'a']);
  expect(again.history('arn:a').map(({ type }) => type)).toEqual(['one', 'again']);
  expect(again.history('arn:b')).toEqual([]);
});
