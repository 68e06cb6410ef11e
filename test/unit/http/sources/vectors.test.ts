// The vendors' published examples of signatures.
import { describe, expect, test } from '@jest/globals';
import { resolveScheme } from '../../../../lib/authoring/sources/resolve-scheme.ts';
import type { SchemeOptions } from '../../../../lib/core/source/source.ts';
import { readClaim } from '../../../../lib/http/sources/schemes/table.ts';

interface Vector {
  readonly scheme: SchemeOptions;
  readonly secret: string;
  readonly at?: string;
  readonly body: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly rawQuery?: string;
}

const vectors: Readonly<Record<string, Vector>> = {
  // https://docs.github.com/en/webhooks/using-webhooks/validating-webhook-deliveries
  GitHub: {
    scheme: { type: 'github' },
    secret: "It's a Secret to Everybody",
    body: 'Hello, World!',
    headers: { 'x-hub-signature-256': 'sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17' },
  },
  // https://docs.slack.dev/authentication/verifying-requests-from-slack
  Slack: {
    scheme: { type: 'slack' },
    secret: '8f742231b10e8888abcd99yyyzzz85a5',
    at: '2018-07-12T18:36:58.000Z',
    body: 'token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V&channel_name=foobar&user_id=U2CERLKJA&user_name=roadrunner&command=%2Fwebhook-collect&text=&response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands%2FT1DC2JH3J%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN&trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c',
    headers: {
      'x-slack-request-timestamp': '1531420618',
      'x-slack-signature': 'v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503',
    },
  },
  // https://github.com/standard-webhooks/standard-webhooks
  'Standard Webhooks': {
    scheme: { type: 'standard-webhooks', headers: 'webhook' },
    secret: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw',
    at: '2021-02-25T15:02:10.000Z',
    body: '{"test": 2432232314}',
    headers: {
      'webhook-id': 'msg_p5jXN8AQM9LWM0D4loKWxJek',
      'webhook-timestamp': '1614265330',
      'webhook-signature': 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
    },
  },
  // https://www.twilio.com/docs/usage/webhooks/webhooks-security
  Twilio: {
    scheme: { type: 'twilio', url: 'https://mycompany.com/myapp.php' },
    secret: '12345',
    body: 'CallSid=CA1234567890ABCDE&Caller=%2B14158675309&Digits=1234&From=%2B14158675309&To=%2B18005551212',
    rawQuery: 'foo=1&bar=2',
    headers: {
      'content-type': 'application/x-www-form-urlencoded',
      'x-twilio-signature': 'RSOYDt4T1cUTdK1PDd93/VVr8B8=',
    },
  },
};

function claim({ scheme, body, headers, rawQuery = '' }: Vector) {
  const path = '/hooks/x';
  const request = { method: 'POST', path, routeKey: 'POST /hooks/{source}', params: {}, query: {}, requestId: 'r' };
  return readClaim(resolveScheme(scheme), { ...request, rawQuery, headers, body: Buffer.from(body) });
}

describe.each(Object.entries(vectors))('the example that %s publishes', (_, vector) => {
  test('has a valid signature with its secret, at its time', () => {
    const { isMadeWith, signedAtMs } = claim(vector);

    expect(isMadeWith(vector.secret)).toBe(true);
    expect(signedAtMs === undefined ? undefined : new Date(signedAtMs).toISOString()).toBe(vector.at);
  });

  test('has no valid signature with another secret or another body', () => {
    const other = claim({ ...vector, body: vector.body.replace('l', 'I').replace('1', '7').replace('2', '3') });

    expect(claim(vector).isMadeWith(`${vector.secret.slice(0, -1)}x`)).toBe(false);
    expect(other.isMadeWith(vector.secret)).toBe(false);
  });
});
