import { appendFileSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { KeyedLog } from '../../../lib/local/keyed-log.ts';

const newFolder = () => mkdtempSync(join(tmpdir(), 'keyed-log-'));

describe('KeyedLog', () => {
  test('keeps what was set and forgets what was deleted when it is opened again', () => {
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

  test('touches no file without a folder', () => {
    const log = KeyedLog.open<number>('numbers');

    log.set('a', 1);

    expect(log.get('a')).toBe(1);
    expect(log.size).toBe(1);
  });
});
