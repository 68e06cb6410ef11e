import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { ignoreFileErrors } from '../../../lib/value/file-errors.ts';
import { createTemporaryFolder } from '../../fixtures/temporary-folder.ts';

test('returns the result of the work', () => {
  expect(ignoreFileErrors(() => 'read')).toBe('read');
});

test('returns nothing if the operating system refuses the work', () => {
  expect(ignoreFileErrors(() => readFileSync(join(createTemporaryFolder(), 'missing')))).toBeUndefined();
});

test('passes every other error on', () => {
  expect(() => ignoreFileErrors(() => JSON.parse('{'))).toThrow(SyntaxError);
});
