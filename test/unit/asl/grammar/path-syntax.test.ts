import { describe, expect, test } from '@jest/globals';
import { intrinsicArity, listCalls, parseIntrinsic } from '../../../../lib/asl/grammar/intrinsic.ts';
import { looksLikePath, parseJsonPath } from '../../../../lib/asl/grammar/json-path.ts';

describe('a path', () => {
  test.each([
    ['$', 'input', [], true],
    ['$.a.b', 'input', ['a', 'b'], true],
    ["$['a b'].c", 'input', ['a b', 'c'], true],
    ['$.a[0].b', 'input', ['a'], true],
    ['$$.Execution.Id', 'context', ['Execution', 'Id'], true],
    ['$total.sum', 'variable', ['sum'], true],
    ['$.größe.x-y', 'input', ['größe', 'x-y'], true],
    ['$.a[*]', 'input', ['a'], false],
    ['$.*', 'input', [], false],
    ['$..price', 'input', [], false],
    ['$..[0]', 'input', [], false],
    ['$.a[-2:]', 'input', ['a'], false],
    ['$.a[0,1]', 'input', ['a'], false],
    ["$['a','b']", 'input', [], false],
    ['$.a.[0] ', 'input', ['a'], true],
    ["$.abc.['def ghi']", 'input', ['abc', 'def ghi'], true],
    ['$.foo@bar', 'input', ['foo@bar'], true],
    ['$.a[?(@.b == Name)]', 'input', ['a'], false],
    ["$.a[?(@.b == ')' && @.c > 1)].d", 'input', ['a'], false],
    ['$.a.length()', 'input', ['a'], false],
  ])('%s is read', (text, root, names, isReference) => {
    const parsed = parseJsonPath(text);

    expect(parsed).toMatchObject({ kind: 'path', path: { root, isReference } });
    expect(parsed.kind === 'path' ? parsed.path.names.slice(0, names.length) : undefined).toEqual(names);
  });

  test.each([
    ['a.b', 0],
    ['$.', 2],
    ['$.a[', 4],
    ['$.a[b]', 4],
    ['$.a[0', 5],
    ['$.a b', 3],
    ['$.a..', 5],
    ['$a-b', 2],
    ['$.a[?()]', 6],
    ["$.a['b]", 4],
    ['$.a[?(@.b]', 6],
  ])('%s is refused, with the position of the error', (text, position) => {
    const parsed = parseJsonPath(text);

    expect(parsed).toMatchObject({ kind: 'malformed', position });
  });

  test.each(['$5.00', '$', 'US$.a', '$ .a', '$name'])('%s is not treated as a path in plain text', (text) => {
    expect(looksLikePath(text)).toBe(false);
  });
});

describe('an intrinsic call', () => {
  test('is read with its literals, paths and nested calls', () => {
    const parsed = parseIntrinsic("States.Format('it\\'s {}, {}', $.a['b,c'], States.MathAdd($total, -1.5))");

    const calls = parsed.kind === 'call' ? listCalls(parsed.call) : [];
    expect(calls.map(({ call, depth }) => [call.name, call.arguments.length, depth])).toEqual([
      ['States.Format', 3, 1],
      ['States.MathAdd', 2, 2],
    ]);
    expect(calls[0]?.call.arguments[0]).toEqual({ kind: 'literal', value: "it's {}, {}" });
    expect(calls[0]?.call.arguments[1]).toMatchObject({ kind: 'path', path: { names: ['a', 'b,c'] } });
  });

  test.each([
    ['States.Format', 13],
    ["States.Format('a'", 17],
    ['States.Format(a)', 14],
    ["States.Format('a',)", 18],
    ["States.Format('a') x", 18],
    ['States.ArrayLength($.a[)', 22],
  ])('%s is refused, with the position of the error', (text, position) => {
    const parsed = parseIntrinsic(text);

    expect(parsed).toMatchObject({ kind: 'malformed', position });
  });

  test('may be one of 18 functions', () => {
    expect(Object.keys(intrinsicArity)).toHaveLength(18);
  });
});
