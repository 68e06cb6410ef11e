import { expect, test } from '@jest/globals';
import { pickLoggableHeaders } from '../../../../lib/core/source/loggable-headers.ts';

test('only allowed headers of a request are logged, each up to a maximum length', () => {
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
