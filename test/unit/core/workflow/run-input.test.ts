import { describe, expect, test } from '@jest/globals';
import { findInputErrors } from '../../../../lib/core/workflow/run-input.ts';
import { type JsonValue, parseJson } from '../../../../lib/value/json.ts';
import { workflow } from '../../../fixtures/world.ts';

const errorsOf = (input: object, data: JsonValue) => findInputErrors(workflow('w', { input: { ...input } }), data);
const pointersOf = (input: object, data: JsonValue) => errorsOf(input, data).map(({ pointer }) => pointer);

const order = {
  type: 'object',
  required: ['sku', 'total'],
  properties: {
    sku: { type: 'string' },
    total: { type: 'number', exclusiveMinimum: 0 },
    lines: { type: 'array', items: { type: 'object', required: ['id'], properties: { id: { type: 'integer' } } } },
  },
};

describe('inputErrors', () => {
  test('finds nothing in data that the schema takes, nor without a schema', () => {
    expect(errorsOf(order, { sku: 'A', total: 1, lines: [{ id: 1 }], more: true })).toEqual([]);
    expect(errorsOf({}, { anything: [1, null] })).toEqual([]);
  });

  test('sees the closest double of a number that a double cannot represent', () => {
    const id = { properties: { id: { type: 'integer', minimum: 1, maximum: 9007199254740992 } } };

    expect(errorsOf(id, parseJson('{"id":9007199254740993}'))).toEqual([]);
    expect(pointersOf(id, parseJson('{"id":12345678901234567890}'))).toEqual(['/id']);
    expect(pointersOf({ properties: { id: { type: 'object' } } }, parseJson('{"id":1e400}'))).toEqual(['/id']);
  });

  test('names every missing field at once, each by its own place', () => {
    expect(errorsOf(order, { lines: [{}, { id: 1 }, {}] })).toEqual(
      expect.arrayContaining([
        { pointer: '/sku', message: 'is missing' },
        { pointer: '/total', message: 'is missing' },
        { pointer: '/lines/0/id', message: 'is missing' },
        { pointer: '/lines/2/id', message: 'is missing' },
      ]),
    );
  });

  test('names the first mistake alone of more than a mebibyte, for all could outgrow the memory', () => {
    const wrong = (count: number) => ({ sku: 'A', total: 1, lines: Array<JsonValue>(count).fill({}) });

    expect(pointersOf(order, wrong(500_000))).toEqual(['/lines/0/id']);
    expect(errorsOf(order, { ...wrong(0), rest: Array<JsonValue>(500_000).fill({}) })).toEqual([]);
  });

  test('names each mistake once, without the schemas that enclose it', () => {
    expect(pointersOf(order, { sku: 1, total: -1, lines: [{ id: 'x' }] }).toSorted()).toEqual([
      '/lines/0/id',
      '/sku',
      '/total',
    ]);
  });

  test.each([
    ['a slash and a tilde', 'a/b~c', '/a~1b~0c'],
    ['a blank', 'unit price', '/unit price'],
    ['an umlaut', 'größe', '/größe'],
    ['a percent sign', '100%', '/100%'],
    ['a quotation mark', 'a"b', '/a"b'],
  ])('points to a field whose name has %s', (_, name, pointer) => {
    expect(pointersOf({ required: [name] }, {})).toEqual([pointer]);
    expect(pointersOf({ properties: { [name]: { type: 'string' } } }, { [name]: 1 })).toEqual([pointer]);
  });

  test.each([
    ['anyOf', { anyOf: [{ required: ['a'] }, { required: ['b'] }] }, {}],
    ['oneOf', { oneOf: [{ required: ['a'] }, { required: ['a'] }] }, { a: 1 }],
    ['not', { not: { required: ['a'] } }, { a: 1 }],
    ['additionalProperties', { properties: {}, additionalProperties: false }, { a: 1 }],
    ['enum', { properties: { a: { enum: ['x'] } } }, { a: 'y' }],
    ['const', { properties: { a: { const: 1 } } }, { a: 2 }],
    ['format', { properties: { a: { format: 'date-time' } } }, { a: 'yesterday' }],
    ['dependentRequired', { dependentRequired: { a: ['b'] } }, { a: 1 }],
    ['$ref', { $defs: { s: { type: 'string' } }, properties: { a: { $ref: '#/$defs/s' } } }, { a: 1 }],
    ['a false schema', { properties: { a: false } }, { a: 1 }],
  ])('refuses what %s refuses, with something to say', (_, input, data) => {
    const errors = errorsOf(input, data);

    expect(errors.length).toBeGreaterThan(0);
    for (const { message } of errors) expect(message).toMatch(/\S/);
  });

  test('does not find an inherited member if a field is missing', () => {
    expect(pointersOf({ required: ['constructor', 'toString'] }, {})).toEqual(['/constructor', '/toString']);
  });

  test('does not repeat a text of the payload in its messages', () => {
    const input = { properties: { a: { type: 'string', pattern: '^x$', maxLength: 3, format: 'email' } } };

    for (const { message } of errorsOf(input, { a: 'hunter2' })) expect(message).not.toContain('hunter2');
  });

  test('stops counting if an answer or an item could no longer hold the list', () => {
    const lines = Array(3_000).fill({ id: 'x' });

    const errors = errorsOf(order, { sku: 'A', total: 1, lines });

    expect(errors.length).toBeGreaterThan(0);
    expect(errors.length).toBeLessThanOrEqual(1_000);
  });

  test('does not break on as many mistakes as a body can hold', () => {
    const lines = Array(500_000).fill({});

    expect(() => errorsOf(order, { sku: 'A', total: 1, lines })).not.toThrow();
  });
});
