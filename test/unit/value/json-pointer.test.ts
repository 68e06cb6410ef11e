import { describe, expect, test } from '@jest/globals';
import { findValueAt } from '../../../lib/value/json.ts';
import { isPointer } from '../../../lib/value/json-pointer.ts';

describe('valueAt', () => {
  const value = { a: [{ 'b/c': 1, 'd~e': null }], '': 'nothing', __proto__x: 2 };

  test.each([
    ['/a/0/b~1c', 1],
    ['/a/0/d~0e', null],
    ['/', 'nothing'],
    ['/a/1', undefined],
    ['/a/00', undefined],
    ['/a/-', undefined],
    ['/a/length', undefined],
    ['/constructor', undefined],
    ['/a/0/b~1c/x', undefined],
  ])('of %s is %p', (pointer, expected) => {
    expect(findValueAt(value, pointer)).toBe(expected);
  });
});

test.each([
  ['/a', true],
  ['/a/b~0~1', true],
  ['/', true],
  ['', false],
  ['a', false],
  ['/a~2', false],
])('%p is a pointer: %p', (text, expected) => {
  expect(isPointer(text)).toBe(expected);
});
