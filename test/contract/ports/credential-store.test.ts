// What the keeper of credentials owes: a secret opens one credential, and a revoked one stays revoked.
import { randomBytes } from 'node:crypto';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { DynamoDbCredentialStore } from '../../../lib/aws/credential-store.ts';
import type { Credential } from '../../../lib/core/credential.ts';
import { type CredentialRequest, issueCredential } from '../../../lib/core/issue-credential.ts';
import { digestSecret, type SecretDigest } from '../../../lib/core/token.ts';
import { HttpWorld } from '../../fixtures/http-world.ts';
import { LocalCloud } from '../../fixtures/local-cloud.ts';

interface CredentialKeeper {
  findByDigest(digest: SecretDigest): Promise<Credential | undefined>;
  create(credential: Credential): Promise<void>;
  list(): Promise<Credential[]>;
  revoke(digest: SecretDigest, revokedAt: string): Promise<void>;
}

const full: CredentialRequest = {
  label: 'Bäckerei 🥐',
  environment: 'staging',
  scopes: ['events:write', 'runs:read'],
  organisations: ['acme'],
  workflows: ['w'],
  expiresAt: '2027-01-01T00:00:00.000Z',
};

function newCredential(request: CredentialRequest = full): Credential {
  return issueCredential(request, { now: () => new Date(), randomBytes }).credential;
}

function behavesAsCredentialKeeper(keeper: () => CredentialKeeper): void {
  test('finds a credential by its digest, exactly as it was created', async () => {
    const credential = newCredential();
    await keeper().create(credential);

    expect(await keeper().findByDigest(credential.digest)).toEqual(credential);
  });

  test('finds none under another digest', async () => {
    expect(await keeper().findByDigest(digestSecret('nobody’s'))).toBeUndefined();
  });

  test('lets one of 50 have a secret that all want at once', async () => {
    const { digest } = newCredential();
    const wanted = Array.from({ length: 50 }, () => ({ ...newCredential(), digest }));

    const outcomes = await Promise.allSettled(wanted.map((credential) => keeper().create(credential)));

    const winner = wanted[outcomes.findIndex(({ status }) => status === 'fulfilled')];
    const refusals = outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [outcome.reason] : []));
    expect(refusals).toHaveLength(49);
    expect(new Set(refusals.map(({ code }) => code))).toEqual(new Set(['invalid_request']));
    expect((await keeper().findByDigest(digest))?.id).toBe(winner?.id);
  });

  test('revokes a credential and leaves the others', async () => {
    const [revoked, other] = [newCredential(), newCredential()];
    await keeper().create(revoked);
    await keeper().create(other);

    await keeper().revoke(revoked.digest, '2026-11-21T10:00:00.000Z');

    expect(await keeper().findByDigest(revoked.digest)).toEqual({ ...revoked, revokedAt: '2026-11-21T10:00:00.000Z' });
    expect((await keeper().findByDigest(other.digest))?.revokedAt).toBeUndefined();
  });

  test('lists every credential', async () => {
    const created = Array.from({ length: 20 }, () => newCredential({ label: 'l', scopes: ['admin'] }));
    await Promise.all(created.map((credential) => keeper().create(credential)));

    const ids = (await keeper().list()).map(({ id }) => id);

    expect(created.filter(({ id }) => !ids.includes(id))).toEqual([]);
  });
}

describe('the credentials in memory', () => {
  const world = new HttpWorld();
  behavesAsCredentialKeeper(() => ({ ...world.credentials, findByDigest: world.findCredential }));
});

describe('DynamoDbCredentialStore', () => {
  let cloud: LocalCloud;
  let client: DynamoDBClient;
  beforeAll(async () => {
    cloud = await LocalCloud.start();
    await cloud.createTable('Credentials', 'credentials');
    client = new DynamoDBClient(cloud.clientConfig);
  });
  afterAll(async () => {
    client.destroy();
    await cloud.close();
  });

  const store = () => new DynamoDbCredentialStore({ client, tableName: 'credentials' });
  behavesAsCredentialKeeper(store);

  test('keeps the first moment of two revocations', async () => {
    const credential = newCredential();
    await store().create(credential);

    await store().revoke(credential.digest, '2026-11-21T10:00:00.000Z');
    await store().revoke(credential.digest, '2026-11-22T10:00:00.000Z');

    expect((await store().findByDigest(credential.digest))?.revokedAt).toBe('2026-11-21T10:00:00.000Z');
  });

  test('makes none by revoking what is not there', async () => {
    const digest = digestSecret('never created');

    await expect(store().revoke(digest, '2026-11-21T10:00:00.000Z')).rejects.toThrow();

    expect(await store().findByDigest(digest)).toBeUndefined();
  });
});
