import { appendFileSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { KeyedLog } from '../../../../lib/local/platform/keyed-log.ts';

const newFolder = () => mkdtempSync(join(tmpdir(), 'keyed-log-'));

describe('KeyedLog', () => {
  test('has the set entries and not the deleted ones when it is opened again', () => {
    const dir = newFolder();
    const log = KeyedLog.open<number>('numbers', dir);
    log.set('a', 1);
    log.set('b', 2);
    log.set('a', 3);
    log.delete('b');

    const again = KeyedLog.open<number>('numbers', dir);

    expect([...again.entries()]).toEqual([['a', 3]]);
  });

  test('drops a last line that a crash cut off', () => {
    const dir = newFolder();
    KeyedLog.open<number>('numbers', dir).set('a', 1);
    appendFileSync(join(dir, 'numbers.jsonl'), '{"key":"b","val');

    const again = KeyedLog.open<number>('numbers', dir);

    expect([...again.entries()]).toEqual([['a', 1]]);
  });

  test('refuses a damaged line by its place', () => {
    const dir = newFolder();
    writeFileSync(join(dir, 'numbers.jsonl'), 'garbage\n{"key":"a","value":1}\n');

    expect(() => KeyedLog.open<number>('numbers', dir)).toThrow('numbers.jsonl:1 is not a line of JSON');
  });

  test('rewrites its file once it has 10,000 lines and four times its entries', () => {
    const dir = newFolder();
    const file = join(dir, 'numbers.jsonl');
    const log = KeyedLog.open<number>('numbers', dir);
    for (let n = 1; n <= 10_000; n += 1) log.set(`key ${n % 3}`, n);
    const before = readFileSync(file, 'utf8').split('\n').length - 1;

    log.set('key 0', -1);
    log.set('last', 1);

    expect(before).toBe(10_000);
    expect(readFileSync(file, 'utf8').split('\n').length - 1).toBe(4);
    const again = KeyedLog.open<number>('numbers', dir);
    expect([...again.entries()]).toEqual([...log.entries()]);
    expect(again.get('key 0')).toBe(-1);
  });

  test('does not rewrite a long file whose entries are all different', () => {
    const dir = newFolder();
    const log = KeyedLog.open<number>('numbers', dir);
    for (let n = 1; n <= 3_000; n += 1) log.set(String(n), n);

    for (let turn = 0; turn < 3; turn += 1) for (let n = 1; n <= 3_000; n += 1) log.set(String(n), turn);

    expect(readFileSync(join(dir, 'numbers.jsonl'), 'utf8').split('\n').length - 1).toBe(12_000);
  });

  test('opens the log that a crash left beside a half-written new one', () => {
    const dir = newFolder();
    KeyedLog.open<number>('numbers', dir).set('a', 1);
    writeFileSync(join(dir, 'numbers.jsonl.new'), '{"key":"a","va');

    const again = KeyedLog.open<number>('numbers', dir);

    expect([...again.entries()]).toEqual([['a', 1]]);
  });

  test('touches no file without a folder', () => {
    const log = KeyedLog.open<number>('numbers');

    log.set('a', 1);

    expect(log.get('a')).toBe(1);
    expect(log.size).toBe(1);
  });
});
