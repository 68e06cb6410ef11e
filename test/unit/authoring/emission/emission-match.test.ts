import { describe, expect, test } from '@jest/globals';
import { findEmissions } from '../../../../lib/authoring/emission/emission.ts';
import { judgeTrigger } from '../../../../lib/authoring/emission/emission-match.ts';
import { eventBusSubstitution, putEvents } from '../../../../lib/authoring/emission/lineage.ts';
import type { Trigger } from '../../../../lib/core/workflow/manifest.ts';

const entry = {
  EventBusName: eventBusSubstitution,
  Source: 'shop',
  DetailType: 'order',
  Detail: { data: { kind: 'large', total: '{% $total %}', tags: ['a'], inner: { isNew: true } } },
};

function certainty(trigger: Trigger, more: object = {}) {
  const task = { Type: 'Task', Resource: putEvents, Arguments: { Entries: [{ ...entry, ...more }] } };
  const [emission] = findEmissions({ States: { Emit: task } });
  if (emission === undefined) throw new Error('the definition emits nothing');
  return judgeTrigger(emission, trigger);
}

describe('an emitted event', () => {
  test.each<[string, Trigger, object?]>([
    ['name and source are those of the trigger', { source: 'shop', event: 'order' }],
    ['an operator of the trigger matches the name', { event: { wildcard: 'ord*' }, source: { prefix: 'sh' } }],
    ['the trigger takes any name', { source: 'shop' }, { DetailType: '{% $name %}' }],
    ['the name is a constant expression', { event: 'order' }, { DetailType: "{% 'order' %}" }],
    ['the condition is empty', { event: 'order', where: {} }],
    ['the condition is on literal data', { event: 'order', where: { data: { kind: ['large'] } } }],
    ['the condition is on literal data deeper', { event: 'order', where: { data: { inner: { isNew: [true] } } } }],
    ['the condition asks for what workflows emit', { event: 'order', where: { metadata: { dialect: ['workflow'] } } }],
    [
      'one branch of the condition is sure',
      { event: 'order', where: { data: { $or: [{ total: [1] }, { kind: ['large'] }] } } },
    ],
  ])('certainly starts a workflow if %s', (_, trigger, more = {}) => {
    expect(certainty(trigger, more)).toBe('certainly');
  });

  test.each<[string, Trigger, object?]>([
    ['the name is computed', { event: 'order' }, { DetailType: '{% $name %}' }],
    ['an operator compares a computed name', { event: { prefix: 'o' } }, { DetailType: '{% $name %}' }],
    ['the source is computed', { source: 'shop' }, { Source: '{% $name %}' }],
    ['the condition is on computed data', { event: 'order', where: { data: { total: [1] } } }],
    ['the condition is on a list', { event: 'order', where: { data: { tags: ['a'] } } }],
    ['all data are computed', { event: 'order', where: { data: { kind: ['x'] } } }, { Detail: '{% $detail %}' }],
  ])('perhaps starts a workflow if %s', (_, trigger, more = {}) => {
    expect(certainty(trigger, more)).toBe('perhaps');
  });

  test.each<[string, Trigger]>([
    ['the name is another', { event: 'Order' }],
    ['an operator of the trigger does not match the name', { event: { 'anything-but': 'order' } }],
    ['the source is another', { source: 'till', event: 'order' }],
    ['literal data do not meet the condition', { event: 'order', where: { data: { kind: ['small'], total: [1] } } }],
    ['the condition leaves out workflows', { event: 'order', where: { metadata: { dialect: ['native'] } } }],
    [
      'the condition asks that nobody emitted it',
      { event: 'order', where: { metadata: { emitter: { runId: [{ exists: false }] } } } },
    ],
  ])('never starts a workflow if %s', (_, trigger) => {
    expect(certainty(trigger)).toBe('never');
  });
});

test('entries for other buses are no emissions', () => {
  const task = { Resource: putEvents, Arguments: { Entries: [{ ...entry, EventBusName: 'other' }] } };

  expect(findEmissions({ States: { Emit: task } })).toEqual([]);
});
