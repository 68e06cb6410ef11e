// The signatures that vendors publish, in their documentation and in the tests of their libraries, against the presets.
import { describe, expect, test } from '@jest/globals';
import { presets } from '../../../../lib/authoring/sources/presets/table.ts';
import { parseSources } from '../../../../lib/authoring/sources/source-check.ts';
import type { VerifiedScheme } from '../../../../lib/core/source/source.ts';
import { readClaim } from '../../../../lib/http/sources/schemes/table.ts';

interface Vector {
  /** What the source declares in addition to its preset. */
  readonly scheme?: object;
  readonly secret: string;
  readonly at?: string;
  readonly body: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly rawQuery?: string;
  readonly path?: string;
}

/** By preset. Each source of a vector is in its preset's `compared`. */
const vectors: Readonly<Record<string, Vector>> = {
  adyen: {
    secret: '44782DEF547AAA06C910C43932B1EB0C71FC68D9D0C057550C48EC2ACF6BA056',
    body: JSON.stringify({
      notificationItems: [
        {
          NotificationRequestItem: {
            pspReference: '7914073381342284',
            originalReference: '',
            merchantAccountCode: 'TestMerchant',
            merchantReference: 'TestPayment-1407325143704',
            amount: { value: 1130, currency: 'EUR' },
            eventCode: 'AUTHORISATION',
            success: 'true',
            additionalData: { hmacSignature: 'coqCmt/IZ4E3CzPvMY8zTjQVL5hYJUiBRg8UU+iCWo0=' },
          },
        },
      ],
    }),
    headers: {},
  },
  'coinbase-commerce': {
    secret: '30291a20-0bd1-4267-9b0f-e6e7b123c0bf',
    body: '{"id":1,"scheduled_for":"2017-01-31T20:50:02Z","attempt_number":1,"event":{"id":"24934862-d980-46cb-9402-43c81b0cdba6","type":"charge:created","api_version":"2018-03-22","created_at":"2017-01-31T20:49:02Z","data":{"code":"66BEOV2A","name":"The Sovereign Individual","description":"Mastering the Transition to the Information Age","hosted_url":"https://commerce.coinbase.com/charges/66BEOV2A","created_at":"2017-01-31T20:49:02Z","expires_at":"2017-01-31T21:04:02Z","timeline":[{"time":"2017-01-31T20:49:02Z","status":"NEW"}],"metadata":{},"pricing_type":"no_price","payments":[],"addresses":{"bitcoin":"0000000000000000000000000000000000","ethereum":"0x0000000000000000000000000000000000000000","litecoin":"3000000000000000000000000000000000","bitcoincash":"bitcoincash:000000000000000000000000000000000000000000"}}}}',
    headers: { 'x-cc-webhook-signature': '8be7742c7d372f08a6a3224edadf18a22b65fa9e28f3f2de97376cdaa092590d' },
  },
  contentful: {
    secret: `${'a'.repeat(32)}${'b'.repeat(32)}`,
    at: '2026-01-01T00:00:00.000Z',
    path: '/trigger/SW5zdGFuY2VGbG93Q29uZmlnOjE=',
    body: '{"sys":{"id":"5KsDBWseXY6QegucYAoacS","type":"Entry"},"fields":{"title":{"en-US":"Hello, World!"}}}',
    headers: {
      'content-type': 'application/vnd.contentful.management.v1+json',
      'x-contentful-topic': 'ContentManagement.Entry.publish',
      'x-contentful-signed-headers':
        'content-type,x-contentful-signed-headers,x-contentful-timestamp,x-contentful-topic',
      'x-contentful-timestamp': '1767225600000',
      'x-contentful-signature': '8dec81505760a10b542fbc36d3aa0a772b11f759eca7b2351daaf5bba8c7c6f1',
    },
  },
  discourse: {
    secret: 'my_lovely_secret_for_web_hook',
    body: '{"ping":"OK"}',
    headers: {
      'x-discourse-event-signature': 'sha256=162f107f6b5022353274eb1a7197885cfd35744d8d08e5bcea025d309386b7d6',
    },
  },
  github: {
    secret: "It's a Secret to Everybody",
    body: 'Hello, World!',
    headers: { 'x-hub-signature-256': 'sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17' },
  },
  gocardless: {
    secret: 'ED7D658C-D8EB-4941-948B-3973214F2D49',
    body: '{"events":[{"id":"EV00BD05S5VM2T","created_at":"2018-07-05T09:13:51.404Z","resource_type":"subscriptions","action":"created","links":{"subscription":"SB0003JJQ2MR06"},"details":{"origin":"api","cause":"subscription_created","description":"Subscription created via the API."},"metadata":{}},{"id":"EV00BD05TB8K63","created_at":"2018-07-05T09:13:56.893Z","resource_type":"mandates","action":"created","links":{"mandate":"MD000AMA19XGEC"},"details":{"origin":"api","cause":"mandate_created","description":"Mandate created via the API."},"metadata":{}}]}',
    headers: { 'webhook-signature': '2693754819d3e32d7e8fcb13c729631f316c6de8dc1cf634d6527f1c07276e7e' },
  },
  line: {
    secret: 'test_secret',
    body: '{"hello":"world"}',
    headers: { 'x-line-signature': 't7Hn4ZDHqs6e+wdvI5TyQIvzie0DmMUmuXEBqyyE/tM=' },
  },
  mux: {
    secret: 'SuperSecret123',
    at: '2020-06-09T00:53:50.000Z',
    body: 'payload',
    headers: {
      'mux-signature': 't=1591664030,v1=e43496b6aae982c4c2fd6f8e92935f1d90216f1f64d56024e72390acfb988272',
    },
  },
  paddle: {
    secret: 'VALID_SECRET',
    at: '2023-11-01T00:00:00.000Z',
    body: '{"data": "value"}',
    headers: {
      'paddle-signature':
        'ts=1698796800;h1=28981e941fae76e53db32f3d2a83cb69db41476595e84e1970a1b5d98f62b261;h1=28981e941fae76e53db32f3d2a83cb69db41476595e84e1970a1b5d98f62b261;h2=RANDOM_HASH',
    },
  },
  pagerduty: {
    secret: 'lDQHScfUeXUKaQRNF+8XIiDKZ7XX3itBAYzwU0TARw8lJqRnkKl2iB1anSb0Z+IK',
    body: '{"event":{"id":"01BWDWL3NYY7LUFPZCC28QUCMK","event_type":"incident.priority_updated","resource_type":"incident","occurred_at":"2021-04-26T17:36:27.458Z","agent":{"html_url":"https://acme.pagerduty.com/users/PLH1HKV","id":"PLH1HKV","self":"https://api.pagerduty.com/users/PLH1HKV","summary":"Tenex Engineer","type":"user_reference"},"client":null,"data":{"id":"PGR0VU2","type":"incident","self":"https://api.pagerduty.com/incidents/PGR0VU2","html_url":"https://acme.pagerduty.com/incidents/PGR0VU2","number":2,"status":"triggered","title":"A little bump in the road","service":{"html_url":"https://acme.pagerduty.com/services/PF9KMXH","id":"PF9KMXH","self":"https://api.pagerduty.com/services/PF9KMXH","summary":"API Service","type":"service_reference"},"assignees":[{"html_url":"https://acme.pagerduty.com/users/PTUXL6G","id":"PTUXL6G","self":"https://api.pagerduty.com/users/PTUXL6G","summary":"User 123","type":"user_reference"}],"escalation_policy":{"html_url":"https://acme.pagerduty.com/escalation_policies/PUS0KTE","id":"PUS0KTE","self":"https://api.pagerduty.com/escalation_policies/PUS0KTE","summary":"Default","type":"escalation_policy_reference"},"teams":[{"html_url":"https://acme.pagerduty.com/teams/PFCVPS0","id":"PFCVPS0","self":"https://api.pagerduty.com/teams/PFCVPS0","summary":"Engineering","type":"team_reference"}],"priority":{"html_url":"https://acme.pagerduty.com/account/incident_priorities","id":"PSO75BM","self":"https://api.pagerduty.com/priorities/PSO75BM","summary":"P1","type":"priority_reference"},"urgency":"high","conference_bridge":{"conference_number":1000,"conference_url":"https://example.com"},"resolve_reason":null}}}',
    headers: { 'x-pagerduty-signature': 'v1=0c0b9495b893a39e70d1fea2fe11fbe0a825f88b9f67846f6cc07dd2bc5476cd' },
  },
  sanity: {
    secret: 'test',
    at: '2021-10-06T11:30:11.129Z',
    body: '{"_id":"resume"}',
    headers: { 'sanity-webhook-signature': 't=1633519811129,v1=tLa470fx7qkLLEcMOcEUFuBbRSkGujyskxrNXcoh0N0' },
  },
  sendgrid: {
    secret:
      'MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEEDr2LjtURuePQzplybdC+u4CwrqDqBaWjcMMsTbhdbcwHBcepxo7yAQGhHPTnlvFYPAZFceEu/1FwCM/QmGUhA==',
    at: '2020-05-06T18:06:07.000Z',
    body: '{"category":"example_payload","event":"test_event","message_id":"message_id"}',
    headers: {
      'x-twilio-email-event-webhook-timestamp': '1588788367',
      'x-twilio-email-event-webhook-signature':
        'MEUCIQCtIHJeH93Y+qpYeWrySphQgpNGNr/U+UyUlBkU6n7RAwIgJTz2C+8a8xonZGi6BpSzoQsbVRamr2nlxFDWYNH2j/0=',
    },
  },
  slack: {
    secret: '8f742231b10e8888abcd99yyyzzz85a5',
    at: '2018-07-12T18:36:58.000Z',
    body: 'token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V&channel_name=foobar&user_id=U2CERLKJA&user_name=roadrunner&command=%2Fwebhook-collect&text=&response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands%2FT1DC2JH3J%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN&trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c',
    headers: {
      'x-slack-request-timestamp': '1531420618',
      'x-slack-signature': 'v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503',
    },
  },
  square: {
    scheme: { url: 'https://webhook.site/679a4f3a-dcfa-49ee-bac5-9d0edad886b9' },
    secret: 'Ibxx_5AKakO-3qeNVR61Dw',
    body: '{"merchant_id":"MLEFBHHSJGVHD","type":"webhooks.test_notification","event_id":"ac3ac95b-f97d-458c-a6e6-18981597e05f","created_at":"2022-07-13T20:30:59.037339943Z","data":{"type":"webhooks","id":"bc368e64-01aa-407e-b46e-3231809b1129"}}',
    headers: { 'x-square-hmacsha256-signature': 'GF4YkrJgGBDZ9NIYbNXBnMzqb2HoL4RW/S6vkZ9/2N4=' },
  },
  'standard-webhooks': {
    secret: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw',
    at: '2021-02-25T15:02:10.000Z',
    body: '{"test": 2432232314}',
    headers: {
      'webhook-id': 'msg_p5jXN8AQM9LWM0D4loKWxJek',
      'webhook-timestamp': '1614265330',
      'webhook-signature': 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
    },
  },
  twilio: {
    scheme: { url: 'https://mycompany.com/myapp.php' },
    secret: '12345',
    body: 'CallSid=CA1234567890ABCDE&Caller=%2B14158675309&Digits=1234&From=%2B14158675309&To=%2B18005551212',
    rawQuery: 'foo=1&bar=2',
    headers: {
      'content-type': 'application/x-www-form-urlencoded',
      'x-twilio-signature': 'RSOYDt4T1cUTdK1PDd93/VVr8B8=',
    },
  },
};

test('the presets that were compared with a published signature are those here', () => {
  const compared = Object.entries(presets).filter(([, preset]) => preset.compared.by === 'vector');

  // A third party publishes a signature by Contentful's own toolkit.
  expect([...compared.map(([name]) => name), 'contentful'].toSorted()).toEqual(Object.keys(vectors));
});

function claim(preset: string, { scheme: own, body, headers, rawQuery = '', path = '/hooks/x' }: Vector) {
  const { sources } = parseSources({ sources: [{ name: 'x', preset, secrets: ['ssm:/x'] }] });
  const scheme = { ...sources[0]?.scheme, ...own } as VerifiedScheme;
  const request = { method: 'POST', path, routeKey: 'POST /hooks/{source}', params: {}, query: {}, requestId: 'r' };
  return readClaim(scheme, { ...request, rawQuery, headers, body: Buffer.from(body) });
}

describe.each(Object.entries(vectors))('the example that %s publishes', (preset, vector) => {
  test('has a valid signature with its secret, at its time', () => {
    const { isMadeWith, signedAtMs } = claim(preset, vector);

    expect(isMadeWith(vector.secret)).toBe(true);
    expect(signedAtMs === undefined ? undefined : new Date(signedAtMs).toISOString()).toBe(vector.at);
  });

  test('has no valid signature with another secret or another body', () => {
    const other = claim(preset, { ...vector, body: vector.body.replace(/[\da-z](?=[^\da-z]*$)/i, 'y') });

    expect(claim(preset, vector).isMadeWith(`x${vector.secret.slice(1)}`)).toBe(false);
    expect(other.isMadeWith(vector.secret)).toBe(false);
  });
});
