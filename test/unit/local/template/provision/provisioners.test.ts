import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { physicalName } from '../../../../../lib/local/template/provision/physical-name.ts';
import { provisioners } from '../../../../../lib/local/template/provision/provisioners.ts';

const readme = readFileSync(join(import.meta.dirname, '../../../../../lib/local/template/provision/README.md'), 'utf8');

test('the README names every supported type, and no other', () => {
  const named = readme.match(/\b[A-Z]\w+::[A-Z]\w+/g) ?? [];

  expect(named.map((type) => `AWS::${type}`).sort()).toEqual([...provisioners.keys()].sort());
});

test.each(
  [...provisioners].flatMap(([type, { rules }]) => Object.entries(rules).map(([name, rule]) => [type, name, rule])),
)('%s.%s is implemented, or has no effect for a reason', (_, __, rule) => {
  expect(rule).toMatch(/^(?:implemented|no local effect: \w.{5,})$/);
});

test('a generated name fits the service, is stable and differs between resources', () => {
  const identifier = fc.stringMatching(/^[A-Za-z][A-Za-z0-9]{0,200}$/);
  fc.assert(
    fc.property(identifier, identifier, identifier, (stackName, logicalId, other) => {
      const nameOf = (id: string): string => physicalName({ stackName, logicalId: id, maxLength: 64, suffix: '.fifo' });

      expect(nameOf(logicalId)).toMatch(/^[A-Za-z][A-Za-z0-9-]*-[0-9a-f]{8}\.fifo$/);
      expect(nameOf(logicalId).length).toBeLessThanOrEqual(64);
      expect(nameOf(logicalId)).toBe(nameOf(logicalId));
      if (logicalId !== other) expect(nameOf(logicalId)).not.toBe(nameOf(other));
    }),
  );
});
