import { expect, test } from '@jest/globals';
import { pickLoggableHeaders } from '../../../../lib/core/source/loggable-headers.ts';

test('of a request’s headers only those that are allowed are logged, and not at any length', () => {
  const secrets = [
    'authorization',
    'cookie',
    'stripe-signature',
    'webhook-signature',
    'x-api-key',
    'x-adobesign-clientid',
  ];
  const headers = Object.fromEntries(secrets.map((name) => [name, 'hush']));

  const shown = pickLoggableHeaders({
    ...headers,
    'x-unheard-of': 'hush',
    'user-agent': 'u'.repeat(500),
    'webhook-id': 'm',
  });

  expect(shown).toEqual({ 'user-agent': 'u'.repeat(200), 'webhook-id': 'm' });
});
