// The form that is made of a workflow's schema, and events that are pasted into it.
import { describe, expect, test } from '@jest/globals';
import { type FormField, readField, readForm, writeField } from '../../../lib/console/data/schema-form.ts';
import { splitEvent } from '../../../lib/console/data/typed-json.ts';

const schema = {
  required: ['id', 'count'],
  properties: {
    id: { type: 'string', maxLength: 8 },
    count: { type: 'integer', minimum: 1, maximum: 9 },
    gift: { type: 'boolean' },
    kind: { enum: ['a', 2] },
    note: { type: 'string' },
    items: { type: 'array' },
    any: {},
  },
};
const form = readForm(schema);
const find = (name: string): FormField => form.fields.find((field) => field.name === name) as FormField;

describe('a form', () => {
  test('has a field for each member with one value, with its limits, and names the others', () => {
    expect(form.fields.map(({ name, kind, isRequired }) => [name, kind, isRequired])).toEqual([
      ['id', 'text', true],
      ['count', 'number', true],
      ['gift', 'choice', false],
      ['kind', 'choice', false],
      ['note', 'text', false],
    ]);
    expect(form.others).toEqual(['items', 'any']);
    expect(find('count').hint).toBe('from 1, to 9');
    expect(find('kind').choices).toEqual(['"a"', '2']);
  });

  test('reads its fields from the JSON', () => {
    const text = '{"id":"A-1","count":12345678901234567890,"gift":false,"kind":"a"}';

    expect(form.fields.map((field) => readField(field, text))).toEqual([
      'A-1',
      '12345678901234567890',
      'false',
      '"a"',
      '',
    ]);
    expect(readField(find('id'), 'no JSON')).toBe('');
  });

  test.each([
    ['count', '7', '{"id":"A-1","count":7,"items":[1]}'],
    ['count', 'seven', '{"id":"A-1","count":"seven","items":[1]}'],
    ['count', '12345678901234567890', '{"id":"A-1","count":12345678901234567890,"items":[1]}'],
    ['count', '', '{"id":"A-1","items":[1]}'],
    ['id', '', '{"id":"","count":1,"items":[1]}'],
    ['note', 'x', '{"id":"A-1","count":1,"items":[1],"note":"x"}'],
    ['note', '', '{"id":"A-1","count":1,"items":[1]}'],
    ['kind', '2', '{"id":"A-1","count":1,"items":[1],"kind":2}'],
  ])('writes %s as %j and leaves the other members', (name, content, expected) => {
    const written = writeField(find(name), content, '{"id":"A-1","count":1,"items":[1]}');

    expect(written.replace(/\s/g, '')).toBe(expected);
  });

  test('leaves a text that is not JSON as it is', () => {
    expect(writeField(find('id'), 'A-2', '{"id"')).toBe('{"id"');
  });
});

test('a whole event that is pasted is split; data is not', () => {
  expect(splitEvent('{"source":"shop","name":"order.created","data":{"a":1}}')).toEqual({
    ...{ source: 'shop', name: 'order.created', data: '{\n  "a": 1\n}' },
  });
  expect(splitEvent('{"source":"shop","name":"order.created"}')).toBeUndefined();
  expect(splitEvent('{"source"')).toBeUndefined();
});
