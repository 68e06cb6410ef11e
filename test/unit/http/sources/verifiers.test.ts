// The signers of these tests, checked by the vendors' own verifiers.
import { describe, expect, test } from '@jest/globals';
import { verify as isGithubs } from '@octokit/webhooks-methods';
// The package's main entry starts a web framework; only this function of it is needed.
import { isValidSlackRequest } from '@slack/bolt/dist/receivers/verify-request.js';
import { verifyKey as isDiscords } from 'discord-interactions';
import { Webhook as StandardWebhook } from 'standardwebhooks';
import Stripe from 'stripe';
import { Webhook as SvixWebhook } from 'svix';
import { validateRequest, validateRequestWithBody } from 'twilio/lib/webhooks/webhooks.js';
import { type Delivery, deliveriesOfAll } from '../../../fixtures/signers/deliveries.ts';
import type { SignedRequest } from '../../../fixtures/signers/senders.ts';

const url = 'https://hooks.example.org/hooks/sender';

interface Presented extends SignedRequest {
  readonly body: string;
  readonly secret: string;
}

const isThrown = (verify: () => unknown): boolean => {
  try {
    verify();
    return false;
  } catch {
    return true;
  }
};

const verifiers: Readonly<Record<string, (presented: Presented) => boolean | Promise<boolean>>> = {
  'Standard Webhooks': ({ body, headers, secret }) =>
    !isThrown(() => new StandardWebhook(secret).verify(body, { ...headers })),
  Svix: ({ body, headers, secret }) => !isThrown(() => new SvixWebhook(secret).verify(body, { ...headers })),
  Stripe: ({ body, headers, secret }) =>
    !isThrown(() => Stripe.webhooks.constructEvent(body, headers['stripe-signature'] ?? '', secret)),
  GitHub: ({ body, headers, secret }) => isGithubs(secret, body, headers['x-hub-signature-256'] ?? ''),
  Slack: ({ body, headers, secret }) =>
    isValidSlackRequest({
      signingSecret: secret,
      body,
      headers: {
        'x-slack-signature': headers['x-slack-signature'] ?? '',
        'x-slack-request-timestamp': Number(headers['x-slack-request-timestamp']),
      },
    }),
  'Twilio with a form': ({ body, headers, secret, query }) =>
    validateRequest(
      secret,
      headers['x-twilio-signature'] ?? '',
      `${url}?${new URLSearchParams(query)}`,
      Object.fromEntries(new URLSearchParams(body)),
    ),
  'Twilio with JSON': ({ body, headers, secret, query }) =>
    validateRequestWithBody(secret, headers['x-twilio-signature'] ?? '', `${url}?${new URLSearchParams(query)}`, body),
  Discord: ({ body, headers, secret }) =>
    isDiscords(body, headers['x-signature-ed25519'] ?? '', headers['x-signature-timestamp'] ?? '', secret),
};

const checked = Object.entries(verifiers).map(
  ([name, verify]) => [name, verify, deliveriesOfAll.find(({ sender }) => sender.name === name) as Delivery] as const,
);

describe.each(checked)('what is signed as %s signs', (_, verify, { sender, body }) => {
  test('is accepted by the vendor’s own verifier, and refused under another secret', async () => {
    const { secret, otherSecret } = sender;
    const signed = await sender.sign({ body, secret, at: new Date(), url });

    const taken = await verify({ ...signed, body, secret });
    const other = await verify({ ...signed, body, secret: otherSecret });
    const changed = await verify({ ...signed, body: body.replace(/[a-z](?=[^a-z]*$)/, 'X'), secret });

    expect([taken, other, changed]).toEqual([true, false, false]);
  });
});
