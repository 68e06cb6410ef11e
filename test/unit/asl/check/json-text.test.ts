import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { checkJsonText, createJsonLocator } from '../../../../lib/asl/check/json-text.ts';

describe('the text of a definition', () => {
  test.each([
    ['{\n  "a": 1,\n  "b": }', { line: 3, column: 8 }, '/b'],
    ['{"a": 1,}', { line: 1, column: 9 }, ''],
    ["{'a': 1}", { line: 1, column: 2 }, ''],
    ['{"a": [1 2]}', { line: 1, column: 10 }, '/a'],
    ['{"a" 1}', { line: 1, column: 6 }, '/a'],
    ['{"a": "x\ny"}', { line: 1, column: 7 }, '/a'],
    ['{"a": 01}', { line: 1, column: 7 }, '/a'],
    ['{"a": 1', { line: 1, column: 8 }, ''],
    ['{} {}', { line: 1, column: 4 }, ''],
    ['', { line: 1, column: 1 }, ''],
    ['{"a": undefined}', { line: 1, column: 7 }, '/a'],
  ])('%j has an error with its place', (text, place, pointer) => {
    const findings = checkJsonText(text);

    expect(findings.map(({ code }) => code)).toEqual(['json-syntax']);
    expect(findings[0]?.place).toEqual(place);
    expect(findings[0]?.pointer).toBe(pointer);
  });

  test('gives both places of a duplicate key, however it is escaped', () => {
    const findings = checkJsonText('{"States": {\n  "A": 1,\n  "\\u0041": 2\n}}');

    expect(findings.map(({ code, pointer }) => [code, pointer])).toEqual([['duplicate-key', '/States/A']]);
    expect(findings[0]).toMatchObject({
      place: { line: 3, column: 3 },
      message: 'the key "A" is already at line 2, column 3',
    });
  });

  test('may have the same key in two objects', () => {
    const findings = checkJsonText('{"a": {"x": 1}, "b": {"x": 1}}');

    expect(findings).toEqual([]);
  });

  test('is accepted exactly when JSON.parse accepts it', () => {
    const pieces = fc.constantFrom(
      '{',
      '}',
      '[',
      ']',
      ':',
      ',',
      '"a"',
      '"\\n"',
      '1',
      '-0.5e3',
      '01',
      'true',
      'nul',
      ' ',
      '\n',
    );
    const nearlyJson = fc.array(pieces, { maxLength: 12 }).map((parts) => parts.join(''));

    fc.assert(
      fc.property(fc.oneof(nearlyJson, fc.json(), fc.string()), (text) => {
        const isRefused = checkJsonText(text).some(({ code }) => code === 'json-syntax');

        expect(isRefused).toBe(!parses(text));
      }),
      { numRuns: 2000 },
    );
  });
});

describe('the place of a part', () => {
  const text = '{\n  "a": [\n    1,\n    { "b/c": 2 }\n  ]\n}\n';

  test.each([
    ['', 1, 1],
    ['/a', 2, 3],
    ['/a/0', 3, 5],
    ['/a/1', 4, 5],
    ['/a/1/b~1c', 4, 7],
    ['/a/1/missing', 4, 5],
    ['/missing/0', 1, 1],
  ])('%j is that of its key or element, or of the nearest part around it', (pointer, line, column) => {
    expect(createJsonLocator(text)(pointer)).toEqual({ line, column });
  });
});

function parses(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
