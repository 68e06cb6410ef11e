import { describe, expect, test } from '@jest/globals';
import { findDeadTriggers } from '../../../../lib/authoring/manifest/dead-triggers.ts';

const trigger = (where: object) => ({ event: 'order.created', where: where as Record<string, unknown> });

describe('a trigger', () => {
  test.each([
    ['data outside of data', { total: [{ numeric: ['>', 50] }] }],
    ['a mistaken name beside data', { dta: { total: [5] }, data: { sku: ['x'] } }],
    ['misspelt metadata', { metadata: { dialct: ['native'] } }],
    ['nothing but strangers, in every branch', { $or: [{ total: [1] }, { sum: { of: [2] } }] }],
  ])('that asks for %s can never match', (_, where) => {
    expect(findDeadTriggers([{ event: 'e' }, trigger(where)])).toMatchObject([{ pointer: '/triggers/1/where' }]);
  });

  test('that can never match is refused with a suggestion', () => {
    const messageOf = (where: object) => findDeadTriggers([trigger(where)])[0]?.message;

    expect(messageOf({ total: [5] })).toMatch(/write it inside "data": {"data": {"total": …}}$/);
    expect(messageOf({ metadata: { dialct: ['native'] } })).toMatch(/did you mean "dialect"\?: name one of eventId, /);
  });

  test.each([
    ['data', { data: { total: [{ numeric: ['>', 50] }] } }],
    ['metadata', { metadata: { dialect: ['native'] } }],
    ['the absence of what never is', { total: [{ exists: false }] }],
    ['either a stranger or data', { $or: [{ total: [1] }, { data: { total: [1] } }] }],
    ['nothing', {}],
  ])('that asks for %s may match', (_, where) => {
    expect(findDeadTriggers([trigger(where)])).toEqual([]);
  });
});
