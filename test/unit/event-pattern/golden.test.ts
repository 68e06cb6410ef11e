// The cases taken from AWS's own rule engine.
import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { compilePattern, matchesCompiledPattern } from '../../../lib/event-pattern/compiled-pattern.ts';
import { EventPatternError } from '../../../lib/event-pattern/event-pattern-error.ts';

interface GoldenCase {
  readonly name: string;
  readonly event: unknown;
  readonly pattern: unknown;
  readonly expect: boolean | 'reject';
}

const file = new URL('../../fixtures/event-pattern-golden.json', import.meta.url);
const cases = (JSON.parse(readFileSync(file, 'utf8')) as GoldenCase[]).map((row, index) => ({ ...row, index }));
const answered = cases.filter((row) => row.expect !== 'reject');
const refused = cases.filter((row) => row.expect === 'reject');

describe('the golden cases of AWS’s engine', () => {
  test('are all there', () => {
    expect(cases).toHaveLength(116);
  });

  test.each(answered)('$index $name is $expect', ({ event, pattern, expect: expected }) => {
    const fromText = matchesCompiledPattern(compilePattern(JSON.stringify(pattern)), event);
    const fromObject = matchesCompiledPattern(compilePattern(pattern), event);

    expect([fromText, fromObject]).toEqual([expected, expected]);
  });

  test.each(refused)('$index $name is refused', ({ pattern }) => {
    expect(() => compilePattern(pattern)).toThrow(EventPatternError);
    expect(() => compilePattern(JSON.stringify(pattern))).toThrow(EventPatternError);
  });
});
