import { appendFileSync, existsSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { FiledLog } from '../../../../lib/local/platform/filed-log.ts';
import { KeyedLog } from '../../../../lib/local/platform/keyed-log.ts';
import { createTemporaryFolder } from '../../../fixtures/temporary-folder.ts';

const open = <T>(dir: string) => FiledLog.open<T>('values', dir);

/** Every write to this device fails, as on a full disk. Only Linux has it. */
const fullDisk = '/dev/full';
const testWithFullDisk = existsSync(fullDisk) ? test : test.skip;

describe('FiledLog', () => {
  test('returns what was set last, in any letters, and nothing that was deleted', () => {
    const log = open<string>(createTemporaryFolder());
    log.set('a', 'first');
    log.set('ä', 'über\n€');
    log.set('a', 'second');
    log.set('b', 'gone');
    log.delete('b');

    expect([log.get('a'), log.get('ä'), log.get('b')]).toEqual(['second', 'über\n€', undefined]);
    expect([...log.entries()]).toEqual([
      ['a', 'second'],
      ['ä', 'über\n€'],
    ]);
    expect([log.size, log.has('a'), log.has('b'), log.delete('b')]).toEqual([2, true, false, false]);
  });

  test('has the same entries when it is opened again, and reports their changes in order', () => {
    const dir = createTemporaryFolder();
    const log = open<number>(dir);
    log.set('a', 1);
    log.set('b', 2);
    log.delete('a');
    const changes: unknown[] = [];

    const again = FiledLog.open<number>('values', dir, { onChange: (change) => changes.push(change) });
    again.set('c', 3);

    expect([...again.entries()]).toEqual([
      ['b', 2],
      ['c', 3],
    ]);
    expect(changes).toEqual([{ key: 'a', value: 1 }, { key: 'b', value: 2 }, { key: 'a' }]);
  });

  test('reads the file of a KeyedLog', () => {
    const dir = createTemporaryFolder();
    const keyed = KeyedLog.open<number>('values', dir);
    keyed.set('a', 1);
    keyed.set('a', 2);

    expect([...open<number>(dir).entries()]).toEqual([['a', 2]]);
  });

  test('drops a last line that a crash cut off, and continues after the one before', () => {
    const dir = createTemporaryFolder();
    open<number>(dir).set('a', 1);
    appendFileSync(join(dir, 'values.jsonl'), '{"key":"b","val');

    const again = open<number>(dir);
    again.set('c', 3);

    expect([...again.entries()]).toEqual([
      ['a', 1],
      ['c', 3],
    ]);
    expect(readFileSync(join(dir, 'values.jsonl'), 'utf8')).toBe('{"key":"a","value":1}\n{"key":"c","value":3}\n');
  });

  test('refuses a damaged line by its place', () => {
    const dir = createTemporaryFolder();
    writeFileSync(join(dir, 'values.jsonl'), '{"key":"a","value":1}\ngarbage\n');

    expect(() => open<number>(dir)).toThrow('values.jsonl:2 is not a line of JSON');
  });

  test('rewrites its file once it has 10,000 lines and four times its entries', () => {
    const dir = createTemporaryFolder();
    const log = open<string>(dir);
    for (let n = 1; n <= 10_000; n += 1) log.set(`key ${n % 3}`, `value ${n}`);
    const before = statSync(join(dir, 'values.jsonl')).size;

    log.set('key 0', 'über');
    log.set('last', 'one');

    expect(statSync(join(dir, 'values.jsonl')).size).toBeLessThan(before / 1000);
    const entries = [
      ['key 1', 'value 10000'],
      ['key 2', 'value 9998'],
      ['key 0', 'über'],
      ['last', 'one'],
    ];
    expect([...log.entries()]).toEqual(entries);
    expect([...open<string>(dir).entries()]).toEqual(entries);
  });

  testWithFullDisk(
    'keeps its old file, with valid places, if the disk is full while it is rewritten (needs /dev/full)',
    () => {
      const dir = createTemporaryFolder();
      const log = open<string>(dir);
      for (let n = 1; n <= 10_000; n += 1) log.set(`key ${n % 3}`, `value ${n}`);
      symlinkSync(fullDisk, join(dir, 'values.jsonl.new'));

      expect(() => log.set('key 0', 'value 10001')).toThrow(/ENOSPC/);
      expect([0, 1, 2].map((n) => log.get(`key ${n}`))).toEqual(['value 10001', 'value 10000', 'value 9998']);
    },
  );

  test('reads lines that are longer than it reads at once', () => {
    const dir = createTemporaryFolder();
    const long = 'ä'.repeat(1_500_000);
    const log = open<string>(dir);
    log.set('a', 'short');
    log.set('b', long);
    log.set('c', 'short');

    const again = open<string>(dir);

    expect([again.get('a'), again.get('c')]).toEqual(['short', 'short']);
    expect(again.get('b') === long).toBe(true);
  });
});
