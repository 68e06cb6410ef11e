// The contract of a credential store: a secret belongs to one credential, a revocation is final, every change has an audit entry.
import { randomBytes } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { DynamoDbAuditLog } from '../../../lib/aws/stores/audit-log.ts';
import { DynamoDbCredentialStore } from '../../../lib/aws/stores/credential-store.ts';
import { type Credential, isInForce, type Standing } from '../../../lib/core/credential/credential.ts';
import type { ChangeOutcome, CredentialSecrets } from '../../../lib/core/credential/credential-secrets.ts';
import { type CredentialRequest, issueCredential } from '../../../lib/core/credential/issue-credential.ts';
import {
  type Rotation,
  type RotationRequest,
  rotateCredential,
} from '../../../lib/core/credential/rotate-credential.ts';
import { digestSecret, type SecretDigest } from '../../../lib/core/credential/token.ts';
import { type AuditEntry, type CredentialAct, createCredentialAuditEntry } from '../../../lib/core/operate/audit.ts';
import { HttpWorld } from '../../fixtures/http-world.ts';
import { createLocalTables } from '../../fixtures/local-tables.ts';

interface CredentialKeeper {
  findByDigest(digest: SecretDigest): Promise<Credential | undefined>;
  create(credential: Credential, entry: AuditEntry): Promise<void>;
  createAccessToken(credential: Credential, client: Credential): Promise<boolean>;
  list(): Promise<Credential[]>;
  rotate(rotation: Rotation, entry: AuditEntry): Promise<ChangeOutcome>;
  revoke(secrets: readonly Credential[], revokedAt: string, entry: AuditEntry): Promise<ChangeOutcome>;
  secretsOf(id: string): Promise<Credential[]>;
  findStanding(id: string): Promise<Standing | undefined>;
  auditPage(
    environment: string,
    place: {
      readonly limit: number;
      readonly cursor?: string | undefined;
      readonly since?: string | undefined;
      readonly until?: string | undefined;
    },
  ): Promise<{ readonly items: readonly AuditEntry[]; readonly cursor?: string | undefined }>;
}

const full: CredentialRequest = {
  label: 'Bäckerei 🥐',
  environment: 'staging',
  scopes: ['events:write', 'runs:read'],
  organisations: ['acme'],
  workflows: ['w'],
  expiresAt: '2027-01-01T00:00:00.000Z',
};

const deps = { now: () => new Date(), randomBytes };
const by = { kind: 'operator', name: 'ada' } as const;
const revokedAt = '2026-01-01T10:00:00.000Z';

function newCredential(request: CredentialRequest = full): Credential {
  return issueCredential(request, deps).credential;
}

function entryOf(action: CredentialAct['action'], credential: Credential): AuditEntry {
  return createCredentialAuditEntry({ action, credential, by }, deps);
}

async function created(keeper: CredentialKeeper, request = full): Promise<Credential> {
  const credential = newCredential(request);
  await keeper.create(credential, entryOf('credential.created', credential));
  return credential;
}

function rotationOf(secrets: CredentialSecrets, request: RotationRequest = {}): Rotation {
  return rotateCredential(secrets, request, deps).rotation;
}

function rotate(keeper: CredentialKeeper, rotation: Rotation): Promise<ChangeOutcome> {
  return keeper.rotate(rotation, entryOf('credential.rotated', rotation.next));
}

async function secretsKept(keeper: CredentialKeeper, { id }: Credential): Promise<Credential[]> {
  return (await keeper.list()).filter((one) => one.id === id);
}

async function actionsOn(keeper: CredentialKeeper, { id }: Credential): Promise<string[]> {
  const { items } = await keeper.auditPage('staging', { limit: 100 });
  const own = items.filter((entry) => 'credential' in entry && entry.credential.id === id);
  return own.map(({ action }) => action).toSorted();
}

function behavesAsCredentialKeeper(keeper: () => CredentialKeeper): void {
  test('finds a credential by its digest, exactly as it was created', async () => {
    const credential = await created(keeper());

    expect(await keeper().findByDigest(credential.digest)).toEqual(credential);
  });

  test('finds no credential under another digest', async () => {
    expect(await keeper().findByDigest(digestSecret('nobody’s'))).toBeUndefined();
  });

  test('gives a secret to one of 50 concurrent requests', async () => {
    const { digest } = newCredential();
    const wanted = Array.from({ length: 50 }, () => ({ ...newCredential(), digest }));

    const outcomes = await Promise.allSettled(
      wanted.map((credential) => keeper().create(credential, entryOf('credential.created', credential))),
    );

    const winner = wanted[outcomes.findIndex(({ status }) => status === 'fulfilled')];
    const refusals = outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [outcome.reason] : []));
    expect(refusals).toHaveLength(49);
    expect(new Set(refusals.map(({ code }) => code))).toEqual(new Set(['invalid_request']));
    expect((await keeper().findByDigest(digest))?.id).toBe(winner?.id);
  });

  test('lists every credential, and nothing else', async () => {
    const all = await Promise.all(Array.from({ length: 20 }, () => created(keeper())));

    const listed = await keeper().list();

    const ids = listed.map(({ id }) => id);
    expect(all.filter(({ id }) => !ids.includes(id))).toEqual([]);
    expect(listed.filter(({ id }) => !id.startsWith('cred_'))).toEqual([]);
  });

  test('finds the secrets of one credential by its ID: those that work, through any number of rotations', async () => {
    const [credential, token] = [await created(keeper()), newCredential()];
    const accessToken = { ...token, issuedTo: credential.id, expiresAt: '2100-01-01T00:00:00.000Z' };
    await keeper().createAccessToken(accessToken, credential);
    let secrets: CredentialSecrets = { current: credential };
    for (let at = 0; at < 5; at += 1) {
      const rotation = rotationOf(secrets, { keep: 'newer' });
      await rotate(keeper(), rotation);
      const outgoing = { ...secrets.current, retiresAt: rotation.overlapEndsAt };
      secrets = { current: rotation.next, outgoing };
    }

    const found = (await keeper().secretsOf(credential.id)).filter((one) => isInForce(one, new Date()));
    const digests = found.map(({ digest }) => digest).toSorted();
    expect(digests).toEqual([secrets.current.digest, secrets.outgoing?.digest].toSorted());
    expect(await keeper().secretsOf(accessToken.id)).toEqual([accessToken]);
    expect(await keeper().secretsOf('cred_none')).toEqual([]);
  });

  describe('rotating', () => {
    test('gives the credential a new secret and the old one its end', async () => {
      const current = await created(keeper());
      const rotation = rotationOf({ current });

      expect(await rotate(keeper(), rotation)).toBe('done');
      expect(await keeper().findByDigest(rotation.next.digest)).toEqual(rotation.next);
      expect(await keeper().findByDigest(current.digest)).toEqual({ ...current, retiresAt: rotation.overlapEndsAt });
    });

    test('lets one of 20 concurrent rotations succeed, and leaves no third secret', async () => {
      const current = await created(keeper());
      const rotations = Array.from({ length: 20 }, () => rotationOf({ current }));

      const outcomes = await Promise.all(rotations.map((rotation) => rotate(keeper(), rotation)));

      const winner = rotations[outcomes.indexOf('done')];
      expect(outcomes.filter((outcome) => outcome === 'done')).toHaveLength(1);
      expect((await secretsKept(keeper(), current)).map(({ digest }) => digest).toSorted()).toEqual(
        [current.digest, winner?.next.digest].toSorted(),
      );
      expect(await actionsOn(keeper(), current)).toEqual(['credential.created', 'credential.rotated']);
    });

    test('lets one of two concurrent rotations succeed during an overlap, whatever secret each of them keeps', async () => {
      const current = await created(keeper());
      const first = rotationOf({ current });
      await rotate(keeper(), first);
      const secrets = { current: first.next, outgoing: { ...current, retiresAt: first.overlapEndsAt } };
      const rotations = (['older', 'newer'] as const).map((keep) => rotationOf(secrets, { keep }));

      const outcomes = await Promise.all(rotations.map((rotation) => rotate(keeper(), rotation)));

      const inForce = (await secretsKept(keeper(), current)).filter((one) => isInForce(one, new Date()));
      expect(outcomes.toSorted()).toEqual(['changed', 'done']);
      expect(inForce).toHaveLength(2);
    });

    test('changes nothing if the new secret belongs to a credential', async () => {
      const [current, other] = [await created(keeper()), await created(keeper())];
      const rotation = rotationOf({ current });
      const taken = { ...rotation, next: { ...rotation.next, digest: other.digest } };

      await expect(rotate(keeper(), taken)).rejects.toMatchObject({ code: 'invalid_request' });

      expect(await keeper().findByDigest(current.digest)).toEqual(current);
      expect(await keeper().findByDigest(other.digest)).toEqual(other);
      expect(await actionsOn(keeper(), current)).toEqual(['credential.created']);
    });
  });

  describe('revoking', () => {
    const revoke = (secrets: readonly [Credential, ...Credential[]], at = revokedAt) =>
      keeper().revoke(secrets, at, entryOf('credential.revoked', secrets[0]));

    test('ends a credential and leaves the others', async () => {
      const [revoked, other] = [await created(keeper()), await created(keeper())];

      expect(await revoke([revoked])).toBe('done');

      expect(await keeper().findByDigest(revoked.digest)).toEqual({ ...revoked, revokedAt });
      expect((await keeper().findByDigest(other.digest))?.revokedAt).toBeUndefined();
    });

    test('keeps the first of two moments, and one entry', async () => {
      const credential = await created(keeper());

      const outcomes = [await revoke([credential]), await revoke([credential], '2026-01-02T10:00:00.000Z')];

      expect(outcomes).toEqual(['done', 'changed']);
      expect((await keeper().findByDigest(credential.digest))?.revokedAt).toBe(revokedAt);
      expect(await actionsOn(keeper(), credential)).toEqual(['credential.created', 'credential.revoked']);
    });

    test('creates nothing for an unknown credential', async () => {
      const credential = newCredential();

      expect(await revoke([credential])).toBe('changed');
      expect(await keeper().findByDigest(credential.digest)).toBeUndefined();
    });

    test('together with a rotation leaves no secret valid that the revocation did not read', async () => {
      const credentials = await Promise.all(Array.from({ length: 10 }, () => created(keeper())));

      const outcomes = await Promise.all(
        credentials.map((current) => Promise.all([rotate(keeper(), rotationOf({ current })), revoke([current])])),
      );

      expect(outcomes.map((pair) => pair.toSorted())).toEqual(credentials.map(() => ['changed', 'done']));
    });
  });

  describe('an access token', () => {
    const expiresAt = '2100-01-01T00:00:00.000Z';

    test('is stored while its client’s secret works, with the state of that secret', async () => {
      const client = await created(keeper());
      const token = { ...newCredential(), expiresAt, issuedTo: client.id };

      expect(await keeper().createAccessToken(token, client)).toBe(true);

      expect(await keeper().findByDigest(token.digest)).toEqual(token);
      expect(await keeper().findStanding(client.id)).toEqual({ expiresAt: client.expiresAt });
    });

    test('is judged by its client: by its revocation, and by the end that a rotation set', async () => {
      const [revoked, rotated] = [await created(keeper()), await created(keeper())];
      const end = '2026-12-31T00:00:00.000Z';
      const rotation = rotationOf({ current: rotated });
      const buy = (client: Credential) =>
        keeper().createAccessToken({ ...newCredential(), expiresAt, issuedTo: client.id }, client);
      await Promise.all([revoked, rotated].map(buy));

      await keeper().revoke([revoked], revokedAt, entryOf('credential.revoked', revoked));
      await rotate(keeper(), { ...rotation, next: { ...rotation.next, expiresAt: end } });
      // With the state of the client that a function may have cached.
      const bought = [await buy(revoked), await buy(rotated)];

      expect(bought).toEqual([false, true]);
      expect(await keeper().findStanding(revoked.id)).toEqual({ expiresAt: revoked.expiresAt, revokedAt });
      expect(await keeper().findStanding(rotated.id)).toEqual({ expiresAt: end });
    });

    test('that was not obtained by a client depends on nothing else', async () => {
      expect(await keeper().findStanding('cred_none')).toBeUndefined();
    });

    test.each([
      [
        'revoked',
        async (client: Credential) => keeper().revoke([client], revokedAt, entryOf('credential.revoked', client)),
      ],
      ['rotated out', (client: Credential) => rotate(keeper(), rotationOf({ current: client }, { overlapSeconds: 0 }))],
    ])('is not stored if its client’s secret was %s', async (_, end) => {
      const client = await created(keeper());
      await end(client);
      const token = { ...newCredential(), createdAt: new Date(Date.now() + 1).toISOString(), issuedTo: client.id };

      expect(await keeper().createAccessToken(token, client)).toBe(false);
      expect(await keeper().findByDigest(token.digest)).toBeUndefined();
    });

    test('can be obtained with a secret that is being rotated out', async () => {
      const client = await created(keeper());
      await rotate(keeper(), rotationOf({ current: client }));
      const token = { ...newCredential(), issuedTo: client.id };

      expect(await keeper().createAccessToken(token, client)).toBe(true);
    });
  });

  test('returns every entry of an environment’s audit trail, newest first, page by page', async () => {
    const environment = 'audited';
    const moments = Array.from({ length: 7 }, (_, at) => new Date(Date.UTC(2026, 10, 21, 10, at)));
    for (const moment of moments) {
      const credential = newCredential({ ...full, environment });
      const at = { now: () => moment, randomBytes };
      await keeper().create(
        credential,
        createCredentialAuditEntry({ action: 'credential.created', credential, by }, at),
      );
    }

    const read: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await keeper().auditPage(environment, { limit: 3, cursor });
      expect(page.items.length).toBeLessThanOrEqual(3);
      read.push(...page.items.map(({ at }) => at));
      cursor = page.cursor;
    } while (cursor !== undefined);

    expect(read).toEqual(moments.map((moment) => moment.toISOString()).toReversed());
    const [, since, , , , until] = moments.map((moment) => moment.toISOString());
    const within = await keeper().auditPage(environment, { limit: 100, since, until });
    expect(within.items.map(({ at }) => at)).toEqual(read.slice(2, 6));
  });
}

describe('the credentials in memory', () => {
  const world = new HttpWorld();
  behavesAsCredentialKeeper(() => ({
    ...world.credentials,
    findByDigest: world.findCredential,
    findStanding: world.findStanding,
    auditPage: world.auditPage,
  }));
});

describe('DynamoDbCredentialStore', () => {
  const client = createLocalTables('Credentials');

  const table = () => ({ client: client(), tableName: 'credentials' });
  behavesAsCredentialKeeper(() => {
    const store = new DynamoDbCredentialStore(table());
    const audit = new DynamoDbAuditLog(table());
    return Object.assign(store, { auditPage: audit.page.bind(audit) });
  });

  test('continues the audit trail from a cursor, also if the period has moved away from it', async () => {
    const audit = new DynamoDbAuditLog(table());
    const moment = (minute: number) => new Date(Date.UTC(2026, 10, 21, 10, minute)).toISOString();
    const credential = newCredential({ ...full, environment: 'moved' });
    for (const minute of [0, 1, 2, 3]) {
      const at = { now: () => new Date(moment(minute)), randomBytes };
      await audit.put(createCredentialAuditEntry({ action: 'credential.created', credential, by }, at));
    }
    const { cursor } = await audit.page('moved', { limit: 2 });
    const read = async (period: { readonly since?: string; readonly until?: string }) =>
      (await audit.page('moved', { limit: 10, cursor, ...period })).items.map(({ at }) => at);

    expect(await read({ since: moment(1) })).toEqual([moment(1)]);
    expect(await read({ since: moment(3) })).toEqual([]);
    expect(await read({ until: moment(1) })).toEqual([moment(0)]);
  });
});
