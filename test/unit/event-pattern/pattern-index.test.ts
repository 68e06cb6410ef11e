import { describe, expect, test } from '@jest/globals';
import { EventPatternError } from '../../../lib/event-pattern/event-pattern-error.ts';
import { PatternIndex } from '../../../lib/event-pattern/pattern-index.ts';

describe('the index of patterns', () => {
  test('returns matches in the order in which patterns were added', () => {
    const index = new PatternIndex();
    index.add('b', { 'detail-type': ['t'] });
    index.add('a', { source: ['s'], 'detail-type': ['t', 'u'] });
    index.add('c', { detail: { n: [{ exists: true }] } });
    index.add('d', { source: [{ prefix: 's' }] });

    const found = index.match({
      source: 's',
      'detail-type': 't',
      detail: { n: 1 },
    });

    expect(found).toEqual(['b', 'a', 'c', 'd']);
  });

  test('replaces a pattern under the same ID', () => {
    const index = new PatternIndex();
    index.add('a', { source: ['s'] });
    index.add('a', { source: ['t'] });

    expect([index.match({ source: 's' }), index.match({ source: 't' })]).toEqual([[], ['a']]);
  });

  test('keeps the old pattern if the new one is refused', () => {
    const index = new PatternIndex();
    index.add('a', { source: ['s'] });

    expect(() => index.add('a', {})).toThrow(EventPatternError);
    expect(index.match({ source: 's' })).toEqual(['a']);
  });

  test('returns whether it removed a pattern', () => {
    const index = new PatternIndex();
    index.add('a', { $or: [{ source: ['s'] }, { source: ['t'] }] });

    expect([index.remove('a'), index.remove('a'), index.match({ source: 't' })]).toEqual([true, false, []]);
  });

  test('compares an event only with the patterns that share its source and detail type', () => {
    const index = new PatternIndex();
    for (let rule = 0; rule < 1000; rule += 1) {
      const detail = { [`field-${rule}`]: [1] };
      index.add(`rule-${rule}`, {
        source: [`s${rule % 100}`],
        'detail-type': [`t${rule % 10}`],
        detail,
      });
    }
    const looked: (string | symbol)[] = [];
    const detail = new Proxy(
      { 'field-17': 1 },
      {
        getOwnPropertyDescriptor(target, key) {
          looked.push(key);
          return Reflect.getOwnPropertyDescriptor(target, key);
        },
      },
    );

    const found = index.match({ source: 's17', 'detail-type': 't7', detail });

    expect(found).toEqual(['rule-17']);
    expect(looked).toEqual([17, 117, 217, 317, 417, 517, 617, 717, 817, 917].map((rule) => `field-${rule}`));
  });
});
