import { describe, expect, test } from '@jest/globals';
import { refuseComplexWildcards } from '../../../lib/event-pattern/wildcard-complexity.ts';
import { startCpuTime } from '../../fixtures/cpu-time.ts';

const stacks = (...names: string[]) => names.map((name) => ({ wildcard: `*:stack/${name}/*` }));
const reason = /Rule is too complex - try using fewer wildcard characters/;

describe('the complexity of wildcards', () => {
  test.each([
    ['one wildcard before repetitions', { a: [{ wildcard: '/Users/*/dir/dir/dir/dir/dir/doc.txt' }] }],
    ['two wildcards', { a: [{ wildcard: 'arn:aws:events:us-east-1:*:event-bus/*' }] }],
    ['three patterns with a wildcard in front', { a: stacks('Shared', 'Compute', 'Data') }],
    ['the same in two fields', { a: stacks('Shared', 'Data'), b: stacks('Shared', 'Data') }],
    ['escaped asterisks', { a: [{ wildcard: '\\*\\*\\*\\*\\*\\*\\*\\*\\*\\*' }] }],
    ['no wildcard', { a: ['x', { prefix: 'y' }, { 'anything-but': { wildcard: '*:*:*:*:*:*:*' } }] }],
  ])('of %s is taken, as AWS does', (_name, pattern) => {
    expect(() => refuseComplexWildcards(pattern)).not.toThrow();
  });

  test.each([
    ['a wildcard six times', { a: [{ wildcard: '*:*:*:*:*:event-bus/*' }] }, '/a'],
    ['four patterns with a wildcard in front', { d: { a: stacks('Shared', 'Compute', 'Data', 'Monitoring') } }, '/d/a'],
    [
      'the same in the branches of $or',
      { $or: [{ a: stacks('Shared', 'Compute') }, { a: stacks('Data', 'Monitoring') }] },
      '/$or/a',
    ],
  ])('of %s is refused, as AWS does', (_name, pattern, pointer) => {
    expect(() => refuseComplexWildcards(pattern)).toThrow(
      expect.objectContaining({ reason: expect.stringMatching(reason), pointer }),
    );
  });

  test('is computed quickly for any number of wildcards', () => {
    const cpuTime = startCpuTime();

    expect(() => refuseComplexWildcards({ a: [{ wildcard: `${'abcdefg*'.repeat(200)}` }] })).toThrow(reason);

    expect(cpuTime()).toBeLessThan(2_000);
  });
});
