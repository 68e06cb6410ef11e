// Every preset with the same cases, against a signer of its own (test/fixtures/signers/preset-senders.ts).
import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { presets } from '../../../../lib/authoring/sources/presets/table.ts';
import { parseSources } from '../../../../lib/authoring/sources/source-check.ts';
import type { SignatureForm } from '../../../../lib/core/source/signature.ts';
import type { Source } from '../../../../lib/core/source/source.ts';
import { HttpWorld } from '../../../fixtures/http-world.ts';
import { type PresetSender, presetSenders } from '../../../fixtures/signers/preset-senders.ts';

const at = new Date('2026-11-21T10:00:00.000Z');
const url = 'https://hooks.example.org/hooks/sender';

function setUp(preset: string, secrets: readonly string[]): HttpWorld {
  const world = new HttpWorld();
  world.clock = at;
  const names = secrets.map((_, index) => `ssm:/sender-${index}` as const);
  for (const [index, name] of names.entries()) world.secretValues.set(name, secrets[index] ?? '');
  for (const [address, document] of Object.entries(presetSenders[preset]?.documents ?? {}))
    world.remoteDocuments.set(address, document);
  world.declare({ name: 'sender', preset, secrets: names });
  return world;
}

interface Difference {
  readonly secret?: string;
  readonly delivery?: 0 | 1;
  readonly signedAt?: Date;
  readonly without?: string;
  readonly change?: (body: string) => string;
}

function send(world: HttpWorld, sender: PresetSender, difference: Difference = {}) {
  const { secret = sender.secret, delivery = 0, signedAt = at, without, change = (body) => body } = difference;
  const { body: payload, headers: own = {} } = sender.deliveries[delivery];
  const plain = typeof payload === 'string' ? payload : JSON.stringify(payload);
  const body = sender.body?.({ body: plain, secret, at: signedAt, url }) ?? plain;
  const headers: Record<string, string> = {
    host: 'hooks.example.org',
    ...own,
    ...sender.headers({ body, secret, at: signedAt, url }),
  };
  if (without !== undefined) delete headers[without];
  return world.send('POST', '/hooks/sender', { body: change(body), headers });
}

const isAccepted = (status: number) => [200, 202, 204].includes(status);
const cases = Object.entries(presetSenders);

test('every preset has a sender, and names a page', () => {
  expect(Object.keys(presetSenders).toSorted()).toEqual(Object.keys(presets).toSorted());
  const pages = Object.values(presets).flatMap(({ docs, compared }) => [docs, compared.at ?? docs]);
  expect(pages.filter((page) => !/^https:\/\/[\w.-]+\/\S+$/.test(page))).toEqual([]);
  expect(Object.keys(presets).length).toBeGreaterThanOrEqual(40);
});

function findSource(preset: string): Source {
  const [source] = parseSources({ sources: [{ name: 'sender', preset, secrets: ['ssm:/sender'] }] }).sources;
  if (source === undefined) throw new Error(`${preset} declares no source`);
  return source;
}

/** What a preset's declaration says about the cases that it can have, so that no sender leaves one out by accident. */
function listCases({ scheme, idempotencyKey }: Source) {
  const template = scheme.type === 'signature' ? scheme.signed : '';
  const certified: readonly string[] = ['jwt', 'paypal', 'sns'];
  return {
    signsTime: certified.includes(scheme.type) || (scheme.type === 'signature' && scheme.timestamp !== undefined),
    hasKey: idempotencyKey !== undefined,
    signsNoBytes:
      scheme.type === 'signature'
        ? !template.includes('{body}')
        : !(scheme.type === 'jwt' && scheme.bodyHash !== undefined) && !['paypal', 'twilio'].includes(scheme.type),
  };
}

test.each(cases)('the cases of %s are all that its declaration can have', (preset, sender) => {
  const { signsTime = false, hasKey = false, signsNoBytes = false } = sender;

  expect({ signsTime, hasKey, signsNoBytes }).toEqual(listCases(findSource(preset)));
});

/** The form of a preset whose header may have several signatures while keys rotate. */
function findListForm(preset: string): SignatureForm | undefined {
  const { scheme } = findSource(preset);
  if (scheme.type !== 'signature') return undefined;
  return scheme.signatures.find(({ header, separator, index }) => header && separator && index === undefined);
}

describe.each(cases.filter(([preset]) => findListForm(preset) !== undefined))(
  'two signatures of %s',
  (preset, sender) => {
    test.each(['secret', 'otherSecret'] as const)('are accepted with the %s alone, in either order', async (stored) => {
      const { header = '', separator = '', prefix = '' } = findListForm(preset) ?? {};
      const { body: payload, headers: own = {} } = sender.deliveries[0];
      const body = JSON.stringify(payload);
      const [one, other] = ['secret', 'otherSecret'].map((name) =>
        sender.headers({ body, secret: sender[name as 'secret'], at, url }),
      );
      const added = (other?.[header] ?? '').split(separator).filter((item) => item.trim().startsWith(prefix));
      const headers = {
        host: 'hooks.example.org',
        ...own,
        ...one,
        [header]: [one?.[header], ...added].join(separator),
      };

      const both = await setUp(preset, [sender[stored]]).send('POST', '/hooks/sender', { body, headers });
      const neither = await setUp(preset, [`${sender.secret.slice(0, -2)}zz`]).send('POST', '/hooks/sender', {
        body,
        headers,
      });

      expect([isAccepted(both.status), neither.status]).toEqual([true, 401]);
    });
  },
);

describe.each(cases)('the preset %s', (preset, sender) => {
  test('accepts what its vendor sends, under the right names', async () => {
    const world = setUp(preset, [sender.secret]);

    const { status } = await send(world, sender);

    expect(isAccepted(status)).toBe(true);
    expect(world.published.map((one) => one['detail-type'])).toEqual(sender.events);
    expect(JSON.stringify([...world.stored.values()])).not.toContain(sender.secret);
  });

  test('accepts two secrets while one is rotated, and no other', async () => {
    const world = setUp(preset, [sender.otherSecret, sender.secret]);

    const statuses = [
      await send(world, sender),
      await send(world, sender, { secret: sender.otherSecret, delivery: 1 }),
    ];
    const other = await send(setUp(preset, [sender.otherSecret]), sender);

    expect([statuses.every(({ status }) => isAccepted(status)), other.status]).toEqual([true, 401]);
  });

  test('refuses a request without its proof', async () => {
    const world = setUp(preset, [sender.secret]);
    const strip = (body: string) =>
      body.replaceAll(/"(?:signature|hmacSignature|clientState)"|(?<=&)signature(?==)/g, (name) =>
        name.startsWith('"') ? '"other"' : 'other',
      );

    const { status } = await send(
      world,
      sender,
      sender.proof === undefined ? { change: strip } : { without: sender.proof },
    );

    expect([status, world.published]).toEqual([401, []]);
  });
});

describe.each(cases.filter(([, { signsNoBytes }]) => signsNoBytes !== true))('the body of %s', (preset, sender) => {
  test('is refused if a byte of it differs', async () => {
    const { status } = await send(setUp(preset, [sender.secret]), sender, {
      change: (body) => body.replace(/.(?=.$)/s, 'x'),
    });

    expect(status).toBe(401);
  });
});

describe.each(cases.filter(([, { signsTime }]) => signsTime === true))('the time of %s', (preset, sender) => {
  const { toleranceSeconds } = findSource(preset);
  // A token is valid for five minutes itself.
  const away = [toleranceSeconds + 301, toleranceSeconds * 12];

  test.each(away.flatMap((seconds) => [-seconds, seconds]))('is refused %i s away', async (seconds) => {
    const signedAt = new Date(at.getTime() + seconds * 1_000);

    const { status } = await send(setUp(preset, [sender.secret]), sender, { signedAt });

    expect(status).toBe(401);
  });
});

describe.each(cases.filter(([, { hasKey }]) => hasKey === true))('the key of %s', (preset, sender) => {
  test('tells a delivery that is sent again from another one about the same object', async () => {
    const world = setUp(preset, [sender.secret]);

    await send(world, sender);
    await send(world, sender);
    const once = world.stored.size;
    await send(world, sender, { delivery: 1 });

    expect([once, world.stored.size > once]).toEqual([sender.events.length, true]);
  });
});

const secretTexts = (sender: PresetSender) => [sender.secret, sender.otherSecret];

describe.each(cases.filter(([, { signsNoBytes }]) => signsNoBytes !== true))(
  'every piece that %s signs',
  (preset, sender) => {
    test('is refused if it differs, and no response or log has a secret or a signature', async () => {
      const { body: payload, headers: own = {} } = sender.deliveries[0];
      const plain = typeof payload === 'string' ? payload : JSON.stringify(payload);
      const body = sender.body?.({ body: plain, secret: sender.secret, at, url }) ?? plain;
      const signed = sender.headers({ body, secret: sender.secret, at, url });
      const pieces = ['body', ...Object.keys(signed).filter((name) => name !== 'content-type')];
      const proofs = [signed[sender.proof ?? ''] ?? '', ...secretTexts(sender)].filter((text) => text.length > 8);

      await fc.assert(
        fc.asyncProperty(
          fc.constantFrom(...pieces),
          fc.nat(),
          fc.constantFrom('insert', 'remove', 'double'),
          fc.constantFrom('.', ',', '7', '{', ' '),
          async (piece, place, act, text) => {
            const world = setUp(preset, [sender.secret]);
            const before = piece === 'body' ? body : (signed[piece] ?? '');
            const at = place % (before.length + 1);
            const cut =
              {
                insert: before.slice(0, at) + text + before.slice(at),
                remove: before.slice(0, at) + before.slice(at + 1),
                double: before + before,
              }[act] ?? '';
            fc.pre(cut !== before);
            const headers = {
              host: 'hooks.example.org',
              ...own,
              ...signed,
              ...(piece === 'body' ? {} : { [piece]: cut }),
            };

            const served = await world.send('POST', '/hooks/sender', { body: piece === 'body' ? cut : body, headers });

            const out = JSON.stringify([served, world.published]);
            expect(proofs.filter((one) => out.includes(one) && !isAccepted(served.status))).toEqual([]);
            // Twilio does not sign where a field's name ends, so such a body is refused later, by what it lacks.
            // A signature that is not the right one beside the right one is no forgery.
            expect(isAccepted(served.status) || world.published.length === 0).toBe(true);
            if (piece !== sender.proof && !/-signature-(?:primary|\d)$/.test(piece))
              expect(isAccepted(served.status)).toBe(false);
          },
        ),
        { numRuns: 12 },
      );
    });
  },
);
