// Which members `defined` keeps, in which order.
import { describe, expect, test } from '@jest/globals';
import { defined } from '../../../lib/value/defined.ts';

describe('defined', () => {
  test('leaves out members that are undefined, and no others', () => {
    const made = defined({ a: undefined, b: null, c: false, d: 0, e: '', f: [], g: { h: undefined } });

    expect(Object.keys(made)).toEqual(['b', 'c', 'd', 'e', 'f', 'g']);
    expect(made.g).toEqual({ h: undefined });
  });

  test('keeps the order of the members', () => {
    const absent: string | undefined = undefined;

    expect(JSON.stringify(defined({ z: 1, absent, a: 2, m: 3 }))).toBe('{"z":1,"a":2,"m":3}');
  });

  test('keeps the types of the members, and makes those that may be undefined optional', () => {
    const maybe = (): string | undefined => 'b';
    const made: { a: number; b?: string } = defined({ a: 1, b: maybe() });

    expect(made).toEqual({ a: 1, b: 'b' });
  });
});
