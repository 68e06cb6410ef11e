import { describe, expect, test } from '@jest/globals';
import { compilePattern, matchesCompiledPattern } from '../../../lib/event-pattern/compiled-pattern.ts';
import { EventPatternError } from '../../../lib/event-pattern/event-pattern-error.ts';
import { startCpuTime } from '../../fixtures/cpu-time.ts';

const matching = (pattern: unknown, event: unknown): boolean => matchesCompiledPattern(compilePattern(pattern), event);

function refusal(pattern: unknown): { reason: string; pointer: string } {
  try {
    compilePattern(pattern);
  } catch (error) {
    if (error instanceof EventPatternError) return { reason: error.reason, pointer: error.pointer };
    throw error;
  }
  throw new Error('the pattern was taken');
}

describe('an array of objects', () => {
  const event = {
    r: [
      { k: 'a', v: 1, tags: [{ t: 'p' }, { t: 'q' }] },
      { k: 'b', v: 2, tags: [{ t: 'r' }] },
    ],
  };

  test.each([
    ['fields of one element', { r: { k: ['b'], v: [2] } }, true],
    ['fields of two elements', { r: { k: ['a'], v: [2] } }, false],
    ['an array inside the same element', { r: { k: ['a'], tags: { t: ['q'] } } }, true],
    ['an array inside another element', { r: { k: ['a'], tags: { t: ['r'] } } }, false],
    ['a field that the chosen element lacks', { r: { k: ['a'], w: [{ exists: false }] } }, true],
  ])('%s: %j is %s', (_name, pattern, expected) => {
    expect(matching(pattern, event)).toBe(expected);
  });

  test('is absent a field in the element that earlier fields chose', () => {
    const items = { r: [{ a: 1 }, { a: 2, b: 3 }] };

    const answers = [1, 2].map((a) => matching({ r: { a: [a], b: [{ exists: false }] } }, items));

    expect(answers).toEqual([true, false]);
  });

  test('is not quadratic in the number of elements that never agree', () => {
    const elements = Array.from({ length: 20_000 }, (_, index) => (index % 2 === 0 ? { a: index } : { b: index }));
    const compiled = compilePattern({
      r: { a: [{ exists: true }], b: [{ exists: true }] },
    });
    const cpuTime = startCpuTime();

    const answer = matchesCompiledPattern(compiled, { r: elements });

    expect(answer).toBe(false);
    expect(cpuTime()).toBeLessThan(2_000);
  });

  test('is not quadratic in the number of arrays inside elements', () => {
    const inner = [{ x: 1 }, { y: 1 }];
    const elements = Array.from({ length: 10_000 }, () => ({ a: [...inner], b: [...inner] }));
    const field = { x: [1], y: [{ exists: true }] };
    const compiled = compilePattern({ r: { a: field, b: field } });
    const cpuTime = startCpuTime();

    const answer = matchesCompiledPattern(compiled, { r: elements });

    expect(answer).toBe(false);
    expect(cpuTime()).toBeLessThan(2_000);
  });
});

describe('numbers', () => {
  test.each([
    [{ numeric: ['>', 0] }, 5_000_000_000, true],
    [{ numeric: ['>', 0] }, 5_000_000_001, false],
    [{ numeric: ['>=', 0.000001] }, 0.000001, true],
    [{ numeric: ['>', 0] }, 0.0000001, false],
    [{ numeric: ['=', 0] }, -0, true],
    [{ 'anything-but': 5 }, 6e12, true],
    [123456789012, 123456789012, true],
  ])('%j on %d is %s', (value, number, expected) => {
    expect(matching({ n: [value] }, { n: number })).toBe(expected);
  });

  test.each([
    [['>', 6e9], 'Value must be between -5.0E9 and 5.0E9, inclusive'],
    [['=', 0.1234567], 'Only values upto 6 decimals are supported'],
    [['>', 5, '<', 5], 'Bottom must be less than top'],
    [['<', 5, '>', 1], 'Too many elements in numeric expression'],
    [['>', 1, '=', 2], 'Bad numeric range operator: ='],
    [['>', 1, '<', 2, 3], 'Too many terms in numeric range expression'],
    [['>', '1'], 'Value of > must be numeric'],
    [[1], 'Unrecognized numeric range operator: 1'],
    [[], 'Unrecognized numeric range operator: undefined'],
  ])('numeric %j is refused', (numeric, reason) => {
    expect(refusal({ n: [{ numeric }] }).reason).toBe(reason);
  });
});

describe('IP addresses', () => {
  test.each([
    [{ cidr: '10.0.0.77/24' }, '10.0.0.3', true],
    [{ cidr: '10.0.0.0/31' }, '10.0.0.2', false],
    [{ cidr: '10.0.0.0/8' }, '10.0.0.256', false],
    [{ cidr: '::/0' }, '10.0.0.1', false],
    [{ cidr: '2001:DB8::/33' }, '2001:db8:7fff::', true],
    [{ cidr: '2001:db8::/33' }, '2001:db8:8000::', false],
    [{ cidr: '10.0.0.0/8' }, '::ffff:a00:1', true],
    ['2001:db8::1', '2001:0db8:0:0:0:0:0:1', true],
    ['10.0.0.1', '010.0.0.01', true],
    ['10.0.0.1', '10.0.0.2', false],
  ])('%j on %s is %s', (value, address, expected) => {
    expect(matching({ ip: [value] }, { ip: address })).toBe(expected);
  });

  test.each([
    ['10.0.0.0', "Malformed CIDR, one '/' required"],
    ['10.0.0.0/x', 'Malformed CIDR, mask bits must be an integer'],
    ['10.0.0.0/-1', 'Malformed CIDR, mask bits must not be negative'],
    ['10.0.0.0/32', 'IPv4 mask bits must be < 32'],
    ['::/128', 'IPv6 mask bits must be < 128'],
    ['1::2::3/8', 'Nonstandard IP address: 1::2::3'],
    ['1:2:3/8', 'Nonstandard IP address: 1:2:3'],
    ['host/8', 'Nonstandard IP address: host'],
  ])('the block %s is refused', (cidr, reason) => {
    expect(refusal({ ip: [{ cidr }] })).toEqual({
      reason,
      pointer: '/ip/0/cidr',
    });
  });
});

describe('strings', () => {
  test.each([
    [{ 'equals-ignore-case': 'a.c' }, 'abc', false],
    [{ 'equals-ignore-case': 'STRASSE' }, 'straße', false],
    [{ 'equals-ignore-case': 'ÉA' }, 'éa', true],
    [{ 'equals-ignore-case': 'k' }, '\u212a', false],
    [{ prefix: { 'equals-ignore-case': 'ab' } }, 'xab', false],
    [{ suffix: { 'equals-ignore-case': 'ab' } }, 'abx', false],
    [{ suffix: { 'equals-ignore-case': 'ab' } }, 'x\nAB', true],
    [{ wildcard: 'a*a' }, 'a', false],
    [{ wildcard: '*a*b*' }, 'xxaxxbxx', true],
    [{ wildcard: '*b*a*' }, 'ab', false],
    [{ wildcard: '' }, '', true],
    [{ 'anything-but': { wildcard: '*x*' } }, 7, true],
    [{ 'anything-but': { 'equals-ignore-case': 'A' } }, null, true],
  ])('%j on %j is %s', (value, text, expected) => {
    expect(matching({ s: [value] }, { s: text })).toBe(expected);
  });

  test('with many wildcards are compared in linear time', () => {
    const compiled = compilePattern({
      s: [{ wildcard: `${'a*'.repeat(200)}b` }],
    });
    const cpuTime = startCpuTime();

    const answer = matchesCompiledPattern(compiled, { s: 'a'.repeat(100_000) });

    expect(answer).toBe(false);
    expect(cpuTime()).toBeLessThan(2_000);
  });
});

describe('$or', () => {
  test('with operators’ names inside is an ordinary field', () => {
    const pattern = { $or: [{ prefix: 'x' }, { numeric: ['>', 3] }] };

    expect([matching(pattern, { $or: 'xy' }), matching(pattern, { $or: 2 })]).toEqual([true, false]);
  });

  test('holding an object is an ordinary field', () => {
    expect(matching({ $or: { a: [1] } }, { $or: { a: 1 } })).toBe(true);
  });

  test('beside $or means both', () => {
    const pattern = {
      $or: [{ a: [1] }, { b: [1] }],
      d: { $or: [{ e: [1] }, { f: [1] }] },
    };

    const answers = [{ a: 1, d: { f: 1 } }, { a: 1, d: {} }, { d: { f: 1 } }].map((event) => matching(pattern, event));

    expect(answers).toEqual([true, false, false]);
  });

  test('gives at most 1,000 combinations', () => {
    const branches = (count: number) => Array.from({ length: count }, (_, index) => ({ [`f${index}`]: [1] }));
    const pattern = (third: number) => ({
      x: { $or: branches(10) },
      y: { $or: branches(10) },
      z: { $or: branches(third) },
    });

    expect(compilePattern(pattern(10)).alternatives).toHaveLength(1000);
    expect(refusal(pattern(11)).pointer).toBe('/z/$or');
  });
});

describe('a refusal', () => {
  test.each([
    [[], 'Filter is not an object', ''],
    ['[]', 'Filter is not an object', ''],
    ['{', 'The pattern is not JSON', ''],
    [{ a: {} }, 'Empty objects are not allowed', '/a'],
    [{ 'a/b': { '~': 'x' } }, '"~" must be an object or an array', '/a~1b/~0'],
    [{ a: ['x', ['y']] }, 'Match value must be String, number, true, false, or null', '/a/1'],
    [{ a: [{}] }, 'Match expression name not found', '/a/0'],
    [{ a: [{ prefix: 1 }] }, 'prefix match pattern must be a string', '/a/0/prefix'],
    [{ a: [{ prefix: { suffix: 'x' } }] }, 'Unsupported prefix pattern: suffix', '/a/0/prefix'],
    [{ a: [{ exists: 'yes' }] }, 'exists match pattern must be either true or false.', '/a/0/exists'],
    [
      { a: [{ 'anything-but': null }] },
      'Inside anything but list, either all values are number or string, mixed type is not supported',
      '/a/0/anything-but',
    ],
    [{ a: [{ 'anything-but': { prefix: '' } }] }, 'Null prefix/suffix not allowed', '/a/0/anything-but/prefix'],
    [{ a: [{ 'anything-but': { cidr: '::/0' } }] }, 'Unsupported anything-but pattern: cidr', '/a/0/anything-but'],
    [
      { a: [{ 'anything-but': { prefix: 1 } }] },
      'prefix/suffix match pattern must be a string',
      '/a/0/anything-but/prefix',
    ],
    [
      { a: [{ 'anything-but': { 'equals-ignore-case': [1] } }] },
      'Inside anything-but/equals-ignore-case list, number|start|null|boolean is not supported.',
      '/a/0/anything-but/equals-ignore-case',
    ],
    [
      { a: [{ 'anything-but': { suffix: { 'equals-ignore-case': 'x' } } }] },
      'Value of anything-but must be an array or single string/number value.',
      '/a/0/anything-but/suffix',
    ],
    [
      { a: [{ wildcard: 'arn:aws:events:us-east-1:**:event-bus/*' }] },
      'Consecutive wildcard characters at pos 26',
      '/a/0/wildcard',
    ],
    [{ a: [{ wildcard: 'a\\b' }] }, 'Invalid escape character at pos 2', '/a/0/wildcard'],
    [{ a: { b: [1] }, 'a.b': [2] }, 'Path `a.b` cannot be allowed multiple times', '/a.b'],
    ['{"a":[1],"\\u0061":[2]}', 'Path `a` cannot be allowed multiple times', '/a'],
    [
      '{"x":[{"prefix":"a"}, {"prefix":"b", "prefix":"c"}]}',
      'Path `prefix` cannot be allowed multiple times',
      '/x/1/prefix',
    ],
    [{ $or: [{ a: [1] }] }, 'There must have at least 2 Objects in $or relationship.', '/$or'],
    [{ a: [1], $or: [{ a: [2] }, { b: [3] }] }, 'Path `a` cannot be allowed multiple times', '/$or/0/a'],
  ])('of %j says why and where', (pattern, reason, pointer) => {
    expect(refusal(pattern)).toEqual({ reason, pointer });
  });

  test('opens with AWS’s words', () => {
    expect(() => compilePattern({})).toThrow('Event pattern is not valid. Reason: Empty objects are not allowed');
  });

  test('of an anything-but list names what a list may hold', () => {
    const reason = 'Inside anything but list, either all values are number or string, mixed type is not supported';

    expect([[], ['a', 1], [null]].map((list) => refusal({ a: [{ 'anything-but': list }] }).reason)).toEqual([
      reason,
      reason,
      reason,
    ]);
  });

  test('comes with the 2,049th character of the text', () => {
    const text = (length: number) => `{"a":["${'x'.repeat(length - 10)}"]}`.padEnd(length);

    expect(compilePattern(text(2048)).alternatives).toHaveLength(1);
    expect(refusal(text(2049)).reason).toBe('The pattern has 2049 characters, the limit is 2048');
  });
});

describe('an event', () => {
  test('may nest deeper than the stack', () => {
    const depth = 200_000;
    const event = JSON.parse(`{"a":${'['.repeat(depth)}1${']'.repeat(depth)}}`) as unknown;

    expect(matching({ a: [1] }, event)).toBe(false);
  });

  test('has the fields that it owns and no others', () => {
    expect(matching({ constructor: { name: ['Object'] } }, {})).toBe(false);
    expect(matching({ toString: [{ exists: false }] }, { x: 1 })).toBe(true);
  });

  test('that is not an object matches nothing', () => {
    expect([null, 1, 'x', [{ a: 1 }]].map((event) => matching({ a: [{ exists: false }] }, event))).toEqual([
      false,
      false,
      false,
      false,
    ]);
  });
});
