import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { isRawNumber } from '../../../lib/value/exact-number.ts';
import {
  isJsonObject,
  isPlainJson,
  type JsonObject,
  type JsonValue,
  parseJson,
  readJson,
  toCanonicalJson,
  toCarriableJson,
  toDoubles,
} from '../../../lib/value/json.ts';
import { omitMembers } from '../../../lib/value/ordered-object.ts';
import { anyUnicode } from '../../fixtures/any-unicode.ts';
import { startCpuTime } from '../../fixtures/cpu-time.ts';

const malformed = expect.objectContaining({ code: 'malformed_request' });

/** `digits × 10^exponent` by BigInt alone, as [digits without zeros at the end, exponent]: what the parser's own sums are checked by. */
function decimalValue(text: string): string {
  const [, sign = '', whole = '', fraction = '', power = '0'] =
    /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/.exec(text) ?? [];
  let digits = BigInt(whole + fraction);
  if (digits === 0n) return '0';
  let exponent = Number(power) - fraction.length;
  for (; digits % 10n === 0n; digits /= 10n) exponent += 1;
  return `${sign}${digits}e${exponent}`;
}

const digit = fc.integer({ min: 0, max: 9 }).map(String);
const digits = (maxLength: number) => fc.array(digit, { minLength: 1, maxLength }).map((list) => list.join(''));
const anyDecimal = fc
  .tuple(
    fc.constantFrom('', '-'),
    digits(25).map((text) => text.replace(/^0+(?=\d)/, '')),
    fc.option(digits(25)),
    fc.option(
      fc.tuple(fc.constantFrom('e', 'E', 'e+', 'e-', 'E-'), fc.oneof(digits(2), digits(3), fc.constant('007'))),
    ),
  )
  .map(
    ([sign, whole, fraction, power]) =>
      sign + whole + (fraction === null ? '' : `.${fraction}`) + (power ?? []).join(''),
  );

describe('a number', () => {
  test('keeps its decimal value through every read and write, in any spelling', () => {
    fc.assert(
      fc.property(anyDecimal, (source) => {
        const once = JSON.stringify(parseJson(`{"n":[${source}]}`));
        const again = JSON.stringify(readJson(toCarriableJson(readJson(once))));

        expect(decimalValue(once.slice('{"n":['.length, -2))).toBe(decimalValue(source));
        expect(again).toBe(once);
      }),
      { numRuns: 5000 },
    );
  });

  test('is a double if a double has the same value', () => {
    fc.assert(
      fc.property(anyDecimal, (source) => {
        const value = parseJson(source);
        const double = Number(source);
        const isDouble = Number.isFinite(double) && decimalValue(String(double)) === decimalValue(source);

        expect(isRawNumber(value)).toBe(!isDouble);
        if (isDouble) expect(value).toBe(double);
      }),
      { numRuns: 5000, examples: [['1e999'], ['-1e999']] },
    );
  });

  test.each([
    '9007199254740993',
    '9007199254740993.0',
    '1234567890123456789.0',
    '-9223372036854775808',
    '18446744073709551615',
    '0.12345678901234567890',
    '1e-400',
    '1e309',
    '-1e400',
    '1e999999999',
    '2.5e-324',
    '1'.repeat(400),
  ])('that no double has is kept as its text: %s', (source) => {
    const value = parseJson(`{"id":${source}}`) as JsonObject;

    expect(isRawNumber(value.id)).toBe(true);
    expect(isJsonObject(value.id)).toBe(false);
    expect(JSON.stringify(value)).toBe(`{"id":${source}}`);
  });

  test.each([
    '1.0',
    '10e-1',
    '1E0',
    '1e00000000000001',
    '0.10',
    '100000000000000000000000',
    '-0',
    '0e99999999999',
    '5e-324',
  ])('that a double has is the double: %s', (source) => {
    expect(parseJson(source)).toBe(Number(source));
  });

  test.each([
    '1e1000000000',
    '-1E-1000000000',
    `1e${'9'.repeat(100_000)}`,
    `${'1'.repeat(1001)}`,
    `0.${'1'.repeat(2000)}`,
  ])('that cannot be represented is refused with its pointer', (source) => {
    expect(() => parseJson(`{"a":[0,${source}]}`)).toThrow(
      expect.objectContaining({ code: 'malformed_request', errors: [expect.objectContaining({ pointer: '/a/1' })] }),
    );
  });

  test('of a million digits, or with an exponent of a million, costs next to nothing', () => {
    const cpuTime = startCpuTime();

    for (const source of ['1'.repeat(1_000_000), `1e${'9'.repeat(1_000_000)}`]) {
      expect(() => parseJson(source)).toThrow(malformed);
    }
    toCanonicalJson(parseJson(`[${'1e999999999,'.repeat(1000)}1]`));

    expect(cpuTime()).toBeLessThan(1000);
  });
});

describe('canonicalJson', () => {
  test.each([
    ['1', '1.0', '10e-1', '0.1E+1'],
    ['9007199254740993', '9007199254740993.0', '9007199254740993e0', '90071992547409.93e2'],
    ['1e400', '10e399', '0.1e401', `1${'0'.repeat(400)}`],
    ['0', '-0', '0.0', '0e99999999999', '-0e-5'],
  ])('is the same for equal numbers: %s', (...sources) => {
    const texts = sources.map((source) => toCanonicalJson(parseJson(`{"n":${source}}`)));

    expect(new Set(texts).size).toBe(1);
  });

  test('is the same for two numbers exactly if their decimal values are equal', () => {
    fc.assert(
      fc.property(anyDecimal, anyDecimal, (one, other) => {
        const [first, second] = [one, other].map((source) => toCanonicalJson(parseJson(source)));

        expect(first === second).toBe(decimalValue(one) === decimalValue(other));
        expect(toCanonicalJson(parseJson(first ?? ''))).toBe(first);
      }),
    );
  });

  test.each([
    ['9007199254740992', '9007199254740993'],
    ['1e400', '1e401'],
    ['1e-400', '0'],
    ['1e309', '-1e309'],
    ['0.1', '0.1000000000000000055511151231257827'],
  ])('distinguishes %s from %s', (one, other) => {
    expect(toCanonicalJson(parseJson(one))).not.toBe(toCanonicalJson(parseJson(other)));
  });

  test('has sorted keys, for any order of the input', () => {
    expect(toCanonicalJson(parseJson('{"b":1,"10":2,"9":3}'))).toBe('{"10":2,"9":3,"b":1}');
    expect(toCanonicalJson(parseJson('{"9":3,"b":1,"10":2}'))).toBe('{"10":2,"9":3,"b":1}');
  });
});

/** JSON text, and members that JavaScript would put elsewhere among its objects' keys. */
const anyKey = fc.oneof(
  fc.nat(40).map(String),
  fc.constantFrom('__proto__', '01', '-1', 'a', '4294967295', ''),
  fc.string(),
);
const { value: anyText } = fc.letrec<{ value: string; object: string; array: string; leaf: string }>((tie) => ({
  leaf: fc.oneof(
    anyDecimal,
    anyUnicode.map((text) => JSON.stringify(text.toWellFormed())),
    fc.constant('null'),
  ),
  array: fc.array(tie('value'), { maxLength: 4 }).map((elements) => `[${elements.join(',')}]`),
  object: fc
    .uniqueArray(fc.tuple(anyKey, tie('value')), { maxLength: 6, selector: ([key]) => key })
    .map((members) => `{${members.map(([key, value]) => `${JSON.stringify(key)}:${value}`).join(',')}}`),
  value: fc.oneof({ depthSize: 'small' }, tie('leaf'), tie('object'), tie('array')),
}));

describe('keys', () => {
  test('keep their order through every read and write', () => {
    const keysIn = (text: string): string[] =>
      (text.match(/"(?:[^"\\]|\\.)*":?/g) ?? [])
        .filter((token) => token.endsWith(':'))
        .map((token) => JSON.parse(token.slice(0, -1)) as string);
    fc.assert(
      fc.property(anyText, (text) => {
        const once = JSON.stringify(parseJson(text));

        expect(keysIn(once)).toEqual(keysIn(text));
        expect(JSON.stringify(readJson(once))).toBe(once);
      }),
      { numRuns: 2000 },
    );
  });

  test('that are numbers keep their order in every list of keys', () => {
    const value = parseJson('{"z":0,"2":{"20":1,"3":2},"1":[],"a":null}') as JsonObject;

    expect(Object.keys(value)).toEqual(['z', '2', '1', 'a']);
    expect(JSON.stringify({ ...value, kept: value })).toContain('"kept":{"z":0,"2":{"20":1,"3":2},"1":[],"a":null}');
    expect(JSON.stringify(omitMembers(value, 'z'))).toBe('{"2":{"20":1,"3":2},"1":[],"a":null}');
    expect(value['2']).toEqual({ '20': 1, '3': 2 });
    expect(Object.hasOwn(value, '1')).toBe(true);
  });

  test('cannot be added to an object with kept order, because no list would include them', () => {
    const value = parseJson('{"2":1,"1":2}') as JsonObject;

    expect(() => {
      value.b = 1;
    }).toThrow(TypeError);
  });

  test.each([
    ['{"a":1,"a":1}', '/a'],
    ['{"a":1,"b":{"c":[0,{"d":1,"e":2,"d":3}]}}', '/b/c/1/d'],
    ['{"a":1,"\\u0061":2}', '/a'],
    ['{"__proto__":1,"__proto__":2}', '/__proto__'],
    ['{"1":1,"0":2,"1":3}', '/1'],
    ['{"toString":null,"toString":1}', '/toString'],
    ['{"a/b~":1,"a/b~":2}', '/a~1b~0'],
  ])('that occur twice are refused: %s', (text, pointer) => {
    expect(() => parseJson(text)).toThrow(
      expect.objectContaining({
        code: 'malformed_request',
        message: expect.stringContaining(
          `${pointer} (line 1, column ${text.lastIndexOf('"', text.lastIndexOf('":') - 1) + 1})`,
        ),
        errors: [{ pointer, message: 'appears twice: send each key of an object once' }],
      }),
    );
  });

  test('that JavaScript objects inherit are keys like any other', () => {
    const text = '{"toString":1,"constructor":2,"__proto__":{"admin":true},"hasOwnProperty":3}';
    const value = parseJson(text) as JsonObject;

    expect(JSON.stringify(value)).toBe(text);
    expect(Object.getPrototypeOf(value)).toBe(Object.prototype);
  });
});

describe('half of a surrogate pair', () => {
  test.each(['"\\ud800"', '{"a":["x\\udc00y"]}', '{"\\uD83D":1}', '"\\ud83d\\u0020"', '"\\udc00\\ud800"'])(
    'is refused, because UTF-8 cannot encode it: %s',
    (text) => {
      expect(() => parseJson(text)).toThrow(malformed);
    },
  );

  test.each(['"\\ud83d\\ude00"', '"\\\\ud800"', '"😀"'])('is not reported in %s', (text) => {
    expect(parseJson(text)).toBe(JSON.parse(text));
  });

  test('is read if the router or AWS wrote it', () => {
    expect(JSON.stringify(readJson('{"1":"\\ud800"}'))).toBe('{"1":"\\ud800"}');
  });
});

describe('malformed text', () => {
  test('is never accepted, and throws only the error malformed_request', () => {
    fc.assert(
      fc.property(anyText, fc.nat(), fc.string({ maxLength: 3 }), fc.nat(3), (text, place, added, removed) => {
        const at = place % (text.length + 1);
        const changed = text.slice(0, at) + added + text.slice(at + removed);
        const isValid = (() => {
          try {
            JSON.parse(changed);
            return true;
          } catch {
            return false;
          }
        })();

        if (!isValid) expect(() => parseJson(changed)).toThrow(malformed);
        else if (changed === text) expect(() => parseJson(changed)).not.toThrow();
      }),
      { numRuns: 5000 },
    );
  });

  test.each([
    [
      '',
      'line 1, column 1: expected a value (an object, an array, a text in double quotes, a number, true, false or null), but it is empty',
    ],
    ['{"a":1,}', 'line 1, column 8: expected a key in double quotes'],
    ["{'a':1}", 'line 1, column 2: expected a key in double quotes'],
    ['{"a" 1}', 'line 1, column 6: expected ":" after the key'],
    ['{"a":1\n "b":2}', 'line 2, column 2: expected "," or "}" after a member of an object'],
    ['[1 2]', 'line 1, column 4: expected "," or "]" after an element of an array'],
    ['[1,]', 'line 1, column 4: expected a value'],
    ['{"a":"b', "line 1, column 8: expected '\"' at the end of a text, but it ends there"],
    ['"a\nb"', 'line 1, column 3: expected no bare control character in a text'],
    ['"a\\xb"', 'line 1, column 3: expected one of'],
    ['"\\u12"', 'line 1, column 2: expected one of'],
    ['01', 'line 1, column 2: expected no digit after a leading 0'],
    ['-', 'line 1, column 2: expected a digit after "-", but it ends there'],
    ['1.', 'line 1, column 3: expected a digit after the point of a number, but it ends there'],
    ['1ex', 'line 1, column 3: expected a digit in the exponent of a number'],
    ['{"a":1}x', 'line 1, column 8: expected the end of the text after the value'],
    ['{"a":\n\n  undefined}', 'line 3, column 3: expected a value'],
  ])('names its place and what was expected: %j', (text, message) => {
    expect(() => parseJson(text)).toThrow(
      expect.objectContaining({ message: expect.stringContaining(`the body is not valid JSON: ${message}`) }),
    );
  });
});

describe('what is refused as a whole', () => {
  test.each([
    ['{"a":'.repeat(101), 'the body is nested deeper than 100 levels, which is the limit (line 1, column 501)'],
    [
      '\n1e1000000000',
      'the body is a number that cannot be kept: at most 1000 characters, exponent at most 999999999 (line 2, column 1)',
    ],
  ])('has a line and a column, and no pointer', (text, message) => {
    expect(() => parseJson(text)).toThrow(expect.objectContaining({ message, errors: [] }));
  });
});

describe('toDoubles', () => {
  test('is the same value if every number is a double', () => {
    const value = parseJson('{"a":[1,{"2":3,"1":"x"}]}');

    expect(toDoubles(value)).toBe(value);
  });

  test('has the closest finite double in place of every other number', () => {
    const value = parseJson('{"id":9007199254740993,"of":[1e400,-1e400,1e-400,-1e-400],"__proto__":1}');

    expect(toDoubles(value)).toEqual(
      JSON.parse(
        `{"id":9007199254740992,"of":[${Number.MAX_VALUE},${-Number.MAX_VALUE},${Number.MIN_VALUE},${-Number.MIN_VALUE}],"__proto__":1}`,
      ),
    );
  });
});

describe('what passes JSON on', () => {
  const samples: [string, boolean][] = [
    ['{"a":[1,"x",null,1.5]}', true],
    ['{"1":1,"2":2,"b":3}', true],
    ['"\\\\ud800 \\\\\\\\ufffe"', true],
    ['{"b":1,"1":2}', false],
    ['[9007199254740993]', false],
    ['"\\ufffe"', false],
    ['{"\\uffff":1}', false],
    ['"\\ud800"', false],
    ['"\\\\\\ud800"', false],
  ];

  test.each(samples)('%s can go as a value: %p', (text, isPlain) => {
    expect(isPlainJson(readJson(text))).toBe(isPlain);
  });

  test('is escaped if a hop would refuse a character, and is the same value', () => {
    fc.assert(
      fc.property(anyUnicode, (text) => {
        const value: JsonValue = { [text]: [text, '\ufffe\uffff\ud800'] };
        const carried = toCarriableJson(value);

        expect(carried).not.toMatch(/[\ufffe\uffff]/);
        expect(carried.isWellFormed()).toBe(true);
        expect(JSON.parse(carried)).toEqual(value);
      }),
    );
  });
});

describe('readJson', () => {
  test('uses the last of two members with one name, as JSON.parse does', () => {
    expect(JSON.stringify(readJson('{"2":1,"1":2,"2":3}'))).toBe('{"2":3,"1":2}');
  });

  test('reads values that are nested deeper than a request may be', () => {
    const text = `${'['.repeat(900)}9007199254740993${']'.repeat(900)}`;

    expect(JSON.stringify(readJson(text))).toBe(text);
  });
});
