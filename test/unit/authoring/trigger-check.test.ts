import { describe, expect, test } from '@jest/globals';
import { findTriggerErrors } from '../../../lib/authoring/trigger-check.ts';
import { parseManifest } from '../../../lib/core/workflow/manifest.ts';
import { createWorkflow } from '../../../lib/core/workflow/workflow.ts';

const id = '0b7c1c1e-0000-4000-8000-000000000000';

const errorsOf = (triggers: readonly object[], more: object = {}) =>
  findTriggerErrors(createWorkflow('w', parseManifest({ id, triggers, ...more })));
const where = (pattern: object) => [{ event: 'first' }, { event: 'second', where: pattern }];

describe('triggers', () => {
  test('that EventBridge takes are fine', () => {
    expect(errorsOf(where({ data: { total: [{ numeric: ['>', 50] }] } }))).toEqual([]);
    expect(errorsOf([])).toEqual([]);
  });

  test.each([
    ['a bare value', { data: { total: 5 } }, '/triggers/1/where/data/total', /put the values into an array$/],
    ['no value', { data: { total: [] } }, '/triggers/1/where/data/total', /name at least one value/],
    [
      'a misspelt operator',
      { data: { n: [{ numerc: [] }] } },
      '/triggers/1/where/data/n/0',
      /did you mean "numeric"\?/,
    ],
    ['two wildcards in a row', { data: { n: [{ wildcard: '**' }] } }, '/triggers/1/where/data/n/0/wildcard', /Consec/],
    ['metadata that are no pattern', { metadata: { dialect: 'x' } }, '/triggers/1/where/metadata/dialect', /array$/],
    ['data outside of data', { total: [5] }, '/triggers/1/where', /no event matches this/],
  ])('with %s are refused at their place, with the remedy', (_, pattern, pointer, message) => {
    expect(errorsOf(where(pattern))).toEqual([{ pointer, message: expect.stringMatching(message) }]);
  });

  test('are each refused, and in a draft too', () => {
    const wrong = { where: { data: { total: 5 } }, event: 'e' };

    const pointers = errorsOf([wrong, { event: 'e' }, wrong], { status: 'draft' }).map(({ pointer }) => pointer);

    expect(pointers).toEqual(['/triggers/0/where/data/total', '/triggers/2/where/data/total']);
  });

  test('may be longer together than a rule’s pattern may be: the rule matches the decision alone', () => {
    const long = Array.from({ length: 20 }, (_, at) => ({ event: `${at}${'x'.repeat(99)}` }));

    expect(errorsOf(long)).toEqual([]);
  });

  test('are refused if their wildcards are too complex in total', () => {
    const triggers = [...'ABCD'].map((name) => ({
      event: name,
      where: { data: { n: [{ wildcard: `*:stack/${name}/*` }] } },
    }));

    expect(errorsOf(triggers.slice(0, 1))).toEqual([]);
    expect(errorsOf(triggers)).toEqual([{ pointer: '/triggers', message: expect.stringMatching(/complex/) }]);
  });
});
