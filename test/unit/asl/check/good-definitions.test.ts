import { describe, expect, test } from '@jest/globals';
import { checkDefinition } from '../../../../lib/asl/check/check-definition.ts';
import { goodDefinitions } from './good-definitions.ts';

describe('no finding is given for', () => {
  test.each(Object.entries(goodDefinitions))('%s', (_name, definition) => {
    const findings = checkDefinition(definition);

    expect(findings).toEqual([]);
  });
});
