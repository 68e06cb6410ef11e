import { describe, expect, test } from '@jest/globals';
import { findTriggerErrors } from '../../../../lib/authoring/manifest/trigger-check.ts';
import { findTriggerSuspicions } from '../../../../lib/authoring/manifest/trigger-suspicions.ts';
import { parseManifest } from '../../../../lib/core/workflow/manifest.ts';
import { createWorkflow } from '../../../../lib/core/workflow/workflow.ts';

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

  test.each([
    [{ event: { wildcard: 'a**' } }, '/triggers/0/event/wildcard'],
    [{ source: { wildcard: 'a**' } }, '/triggers/0/source/wildcard'],
    [{ event: { 'anything-but': { wildcard: ['a', 'a**'] } } }, '/triggers/0/event/anything-but/wildcard'],
  ])('with a name that EventBridge refuses are refused at its place: %j', (one, pointer) => {
    expect(errorsOf([one])).toEqual([
      { pointer, message: expect.stringMatching(/^EventBridge refuses .*Consecutive/) },
    ]);
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

describe('suspicions about triggers', () => {
  const suspicionsOf = (manifest: object) =>
    findTriggerSuspicions(createWorkflow('w', parseManifest({ id, ...manifest })), { id, ...manifest });

  test('name a workflow that no event starts, unless its manifest confirms that', () => {
    expect(suspicionsOf({})).toEqual([
      { pointer: '', message: expect.stringMatching(/^the workflow has no triggers/) },
    ]);
    expect(suspicionsOf({ triggers: [] })).toEqual([]);
    expect(suspicionsOf({ status: 'draft' })).toEqual([]);
    expect(suspicionsOf({ triggers: [{ event: 'e' }] })).toEqual([]);
  });

  test('name a wildcard among the texts of a pattern, and no operand of an operator', () => {
    const pattern = { data: { type: ['user.*', { wildcard: 'a.*' }, { 'anything-but': ['b*'] }], total: [5] } };

    expect(suspicionsOf({ triggers: where(pattern) })).toEqual([
      { pointer: '/triggers/1/where/data/type/0', message: expect.stringMatching(/write {"wildcard":"user\.\*"}/) },
    ]);
  });
});
