// A secret that was stored in another form than its sender has is a configuration fault, not a forgery.
import { describe, expect, test } from '@jest/globals';
import { HttpWorld } from '../../../fixtures/http-world.ts';
import { type Sender, senders } from '../../../fixtures/signers/senders.ts';

const url = 'https://hooks.example.org/hooks/sender';

async function deliver(sender: Sender, stored: string, secret: string) {
  const world = new HttpWorld();
  world.declare({ name: 'sender', secrets: ['ssm:/secret'], event: { fixed: 'e' }, ...sender.declaration });
  world.secretValues.set('ssm:/secret', stored);
  const body = sender.body ?? '{"a":1}';
  const signed = await sender.sign({ body, secret, at: world.clock, url });
  const answer = await world.send('POST', '/hooks/sender', { body: signed.body ?? body, ...signed });
  return { ...answer, stored: world.stored.size };
}

const forms: readonly [string, (secret: string) => string][] = [
  ['in quotation marks', (secret) => `"${secret}"`],
  ['with a blank at its end', (secret) => `${secret} `],
  ['with two line ends', (secret) => `${secret}\n\n`],
  ['as a JSON object', (secret) => JSON.stringify({ secret })],
];

describe.each(senders)('a delivery of $name', (sender) => {
  test.each(forms)('gets a retryable error if its secret is stored %s, and the reason is logged', async (_, store) => {
    const answer = await deliver(sender, store(sender.secret), sender.secret);

    // Some senders' secrets are decoded leniently: white space in Base64 is ignored.
    if (answer.status === 202) return;
    expect([answer.status, answer.headers['retry-after'], answer.stored]).toEqual([503, '60', 0]);
    expect(answer.reason).toMatch(/^source "sender": the secret ssm:\/secret (?:is in|begins or|is a JSON)/);
    expect(answer.fault).toMatchObject({ message: expect.stringContaining('flowgate secrets set ssm:/secret') });
    expect(JSON.stringify([answer.reason, (answer.fault as Error).message, answer.body])).not.toContain(sender.secret);
  });

  test.each(forms)('that is forged gets the usual refusal if the secret is stored %s', async (_, store) => {
    const { status } = await deliver(sender, store(sender.secret), sender.otherSecret);

    expect(status).toBe(401);
  });

  test.each(['', ' ', '\n'])('gets a retryable error if the secret is stored as %j', async (stored) => {
    const { status, reason } = await deliver(sender, stored, sender.secret);

    expect(status).toBe(503);
    expect(reason).toMatch(/^source "sender": the secret ssm:\/secret is (?:empty|blank)$/);
  });
});

test('a secret that includes quotation marks at its sender is used unchanged', async () => {
  const sender = senders.find(({ name }) => name === 'GitHub') as Sender;

  expect((await deliver(sender, '"quoted"', '"quoted"')).status).toBe(202);
});
