// The link that signs in to the console.
import { expect, test } from '@jest/globals';
import { formatConsoleLink } from '../../../../lib/cli/router/console-link.ts';

test('has the token behind #, whatever its characters are', () => {
  expect(formatConsoleLink({ url: 'https://router.test/', token: 'fgt_1' })).toBe(
    'https://router.test/console#token=fgt_1',
  );
  expect(formatConsoleLink({ url: 'https://router.test/dev', token: 'own secret&#1' })).toBe(
    'https://router.test/dev/console#token=own%20secret%26%231',
  );
});
