// Amazon SNS and PayPal: only certificates of their own hosts are fetched, and every signed value counts.
import { generateKeyPairSync, sign } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { describe, expect, test } from '@jest/globals';
import { HttpWorld } from '../../../../fixtures/http-world.ts';
import { createCertificate } from '../../../../fixtures/signers/certificate.ts';

const at = new Date('2026-11-21T10:00:00.000Z');
const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2_048 });
const topic = 'arn:aws:sns:eu-west-1:123456789012:orders';
const certUrl = 'https://sns.eu-west-1.amazonaws.com/SimpleNotificationService-0123456789abcdef.pem';
const confirmation = `https://sns.eu-west-1.amazonaws.com/?Action=ConfirmSubscription&TopicArn=${topic}&Token=2336`;

type Message = Readonly<Record<string, string | undefined>>;

const notification: Message = {
  Type: 'Notification',
  MessageId: '22b80b92-fdea-4c2c-8f9d-bdfb0c7bf324',
  TopicArn: topic,
  Subject: 'My First Message',
  Message: '{"order":\n1}',
  Timestamp: at.toISOString(),
  SignatureVersion: '2',
  SigningCertURL: certUrl,
  UnsubscribeURL: 'https://sns.eu-west-1.amazonaws.com/?Action=Unsubscribe&SubscriptionArn=x',
};
const subscription: Message = {
  ...notification,
  Type: 'SubscriptionConfirmation',
  Subject: undefined,
  SubscribeURL: confirmation,
  Token: '2336',
};

// The members in their order, as the page of AWS lists them for both types.
function signMessage(message: Message): string {
  const names =
    message.Type === 'Notification'
      ? ['Message', 'MessageId', 'Subject', 'Timestamp', 'TopicArn', 'Type']
      : ['Message', 'MessageId', 'SubscribeURL', 'Timestamp', 'Token', 'TopicArn', 'Type'];
  const text = names
    .filter((name) => message[name] !== undefined)
    .map((name) => `${name}\n${message[name]}\n`)
    .join('');
  const hash = message.SignatureVersion === '1' ? 'sha1' : 'sha256';
  return JSON.stringify({ ...message, Signature: sign(hash, Buffer.from(text), privateKey).toString('base64') });
}

function setUpSns(difference: object = {}): HttpWorld {
  const world = new HttpWorld();
  world.clock = at;
  world.remoteDocuments.set(certUrl, createCertificate(privateKey));
  world.remoteDocuments.set(confirmation, '<ConfirmSubscriptionResponse/>');
  world.declare({
    name: 'sender',
    scheme: { type: 'sns', topics: [topic] },
    event: { pointer: '/Type' },
    idempotencyKey: { pointer: '/MessageId' },
    ...difference,
  });
  return world;
}

// SNS sends its JSON as text.
const send = (world: HttpWorld, body: string) =>
  world.send('POST', '/hooks/sender', { body, headers: { 'content-type': 'text/plain; charset=UTF-8' } });

describe('a message of Amazon SNS', () => {
  test.each(['1', '2'])('is accepted with the signature version %s, once', async (SignatureVersion) => {
    const world = setUpSns();
    const body = signMessage({ ...notification, SignatureVersion });

    const statuses = [(await send(world, body)).status, (await send(world, body)).status];

    expect(statuses).toEqual([202, 202]);
    expect([world.stored.size, world.fetches]).toEqual([1, [certUrl]]);
  });

  test('is stored without what ends its subscription', async () => {
    const world = setUpSns();
    await send(world, signMessage(notification));
    await send(world, signMessage({ ...subscription, MessageId: 'other' }));

    const stored = JSON.stringify([...world.stored.values()]);
    expect(stored).toContain('My First Message');
    for (const secret of ['Unsubscribe', 'ConfirmSubscription', '2336"', '"Signature"'])
      expect(stored).not.toContain(secret);
  });

  test.each<[string, Message]>([
    ['another text', { Message: 'other' }],
    ['another ID', { MessageId: 'other' }],
    ['another subject', { Subject: 'other' }],
    ['no subject', { Subject: undefined }],
    ['another type', { Type: 'UnsubscribeConfirmation' }],
    ['an unknown type', { Type: 'Other' }],
    ['another topic', { TopicArn: topic.replace('orders', 'other') }],
    ['another time', { Timestamp: '2026-11-21T10:00:01.000Z' }],
    ['another version', { SignatureVersion: '1' }],
    ['an unknown version', { SignatureVersion: '3' }],
  ])('is refused with %s', async (_, difference) => {
    const world = setUpSns();
    const body = JSON.stringify({ ...JSON.parse(signMessage(notification)), ...difference });

    expect([(await send(world, body)).status, world.published]).toEqual([401, []]);
  });

  test('is refused with an old time that it signs', async () => {
    const body = signMessage({ ...notification, Timestamp: '2026-11-21T09:00:00.000Z' });

    expect((await send(setUpSns(), body)).status).toBe(401);
    expect((await send(setUpSns({ toleranceSeconds: 3_600 }), body)).status).toBe(202);
  });

  test('of a topic that the source does not declare is refused, though AWS signed it', async () => {
    const body = signMessage({ ...notification, TopicArn: topic.replace('orders', 'other') });

    expect((await send(setUpSns(), body)).status).toBe(401);
  });

  test.each([
    'http://sns.eu-west-1.amazonaws.com/SimpleNotificationService-1.pem',
    'https://sns.eu-west-1.amazonaws.com:8443/SimpleNotificationService-1.pem',
    'https://user@sns.eu-west-1.amazonaws.com/SimpleNotificationService-1.pem',
    'https://sns.eu-west-1.amazonaws.com.example.com/SimpleNotificationService-1.pem',
    'https://example.com/sns.eu-west-1.amazonaws.com/SimpleNotificationService-1.pem',
    'https://bucket.s3.amazonaws.com/SimpleNotificationService-1.pem',
    'https://sns.eu-west-1.amazonaws.com/other.pem',
    'https://sns.eu-west-1.amazonaws.com/SimpleNotificationService-1.pem/../x.pem',
    'https://169.254.169.254/SimpleNotificationService-1.pem',
    'file:///SimpleNotificationService-1.pem',
  ])('with the certificate %s is refused, and nothing is fetched', async (SigningCertURL) => {
    const world = setUpSns();
    world.remoteDocuments.set(SigningCertURL, createCertificate(privateKey));

    const { status } = await send(world, signMessage({ ...notification, SigningCertURL }));

    expect([status, world.fetches]).toEqual([401, []]);
  });
});

describe('a subscription of Amazon SNS', () => {
  test('is confirmed only by a source that declares it', async () => {
    const [asked, silent] = [setUpSns({ challenge: { type: 'sns' } }), setUpSns()];

    const statuses = [
      (await send(asked, signMessage(subscription))).status,
      (await send(silent, signMessage(subscription))).status,
    ];

    expect(statuses).toEqual([200, 202]);
    expect([asked.fetches, silent.fetches]).toEqual([[certUrl, confirmation], [certUrl]]);
    expect([asked.published.length, silent.published.length]).toEqual([0, 1]);
  });

  test('that cannot be confirmed is sent again', async () => {
    const world = setUpSns({ challenge: { type: 'sns' } });
    world.remoteDocuments.delete(confirmation);

    expect((await send(world, signMessage(subscription))).status).toBe(503);
  });

  test.each([
    'https://example.com/?Action=ConfirmSubscription',
    `https://sns.eu-west-1.amazonaws.com/?Action=Publish&TopicArn=${topic}`,
    'https://sns.eu-west-1.amazonaws.com/?Action=ConfirmSubscription&TopicArn=other',
  ])('with the address %s is not confirmed', async (SubscribeURL) => {
    const world = setUpSns({ challenge: { type: 'sns' } });
    world.remoteDocuments.set(SubscribeURL, 'fetched');

    const { status } = await send(world, signMessage({ ...subscription, SubscribeURL }));

    expect(status).toBeGreaterThanOrEqual(400);
    expect(world.fetches).toEqual([certUrl]);
  });
});

const paypalCert = 'https://api.paypal.com/v1/notifications/certs/CERT-1';

function setUpPaypal(): HttpWorld {
  const world = new HttpWorld();
  world.clock = at;
  world.remoteDocuments.set(paypalCert, createCertificate(privateKey));
  world.secretValues.set('ssm:/id', '7KK37217S06126205');
  world.declare({ name: 'sender', preset: 'paypal', secrets: ['ssm:/id'] });
  return world;
}

function signPaypal(body: string, difference: Readonly<Record<string, string>> = {}) {
  const text = `id|2026-11-21T10:00:00Z|7KK37217S06126205|${crc32(body)}`;
  return {
    'paypal-transmission-id': 'id',
    'paypal-transmission-time': '2026-11-21T10:00:00Z',
    'paypal-auth-algo': 'SHA256withRSA',
    'paypal-cert-url': paypalCert,
    'paypal-transmission-sig': sign('sha256', Buffer.from(text), privateKey).toString('base64'),
    ...difference,
  };
}

describe('a message of PayPal', () => {
  const body = '{"id":"WH-1","event_type":"PAYMENT.SALE.COMPLETED"}';

  test.each<[string, Readonly<Record<string, string>>, number]>([
    ['is accepted', {}, 202],
    ['is refused with another ID', { 'paypal-transmission-id': 'other' }, 401],
    ['is refused with another time', { 'paypal-transmission-time': '2026-11-21T10:00:01Z' }, 401],
    ['is refused with a separator in its ID', { 'paypal-transmission-id': 'id|x' }, 401],
    ['is refused with another algorithm', { 'paypal-auth-algo': 'SHA1withRSA' }, 401],
    ['is refused with a certificate of another host', { 'paypal-cert-url': paypalCert.replace('api.', 'api-x.') }, 401],
    ['is refused with another path', { 'paypal-cert-url': 'https://api.paypal.com/other' }, 401],
    ['is refused without encryption', { 'paypal-cert-url': paypalCert.replace('https', 'http') }, 401],
    ['is sent again if there is no such certificate', { 'paypal-cert-url': `${paypalCert}0` }, 503],
  ])('%s', async (_, difference, expected) => {
    const world = setUpPaypal();

    const { status } = await world.send('POST', '/hooks/sender', { body, headers: signPaypal(body, difference) });

    expect(status).toBe(expected);
    expect(world.published).toHaveLength(expected === 202 ? 1 : 0);
  });
});
