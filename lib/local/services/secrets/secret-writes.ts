// Changes secrets: creating them, setting their values, deleting and restoring them.
import { randomUUID } from 'node:crypto';
import { AwsError } from '../../platform/aws-error.ts';
import type { Clock } from '../../platform/clock.ts';
import type { JsonObject } from '../../platform/service.ts';
import { checkName, checkToken, readValue } from './input.ts';
import {
  arnStart,
  hasSameValue,
  invalidParameter,
  invalidRequest,
  type Secret,
  type SecretVersion,
  withVersion,
} from './secret.ts';
import type { SecretStore } from './secret-store.ts';

const dayMs = 24 * 60 * 60 * 1000;

export class SecretWrites {
  readonly #store: SecretStore;
  readonly #clock: Clock;
  readonly #randomSuffix: () => string;

  constructor(options: { readonly store: SecretStore; readonly clock: Clock; readonly randomSuffix: () => string }) {
    this.#store = options.store;
    this.#clock = options.clock;
    this.#randomSuffix = options.randomSuffix;
  }

  create(input: JsonObject): JsonObject {
    const name = checkName(input.Name);
    const versionId = checkToken(input.ClientRequestToken) ?? randomUUID();
    const value = readValue(input);
    const existing = this.#store.lookUp(name);
    if (existing !== undefined) return repeated(existing, versionId, value);
    const now = this.#clock.now();
    const secret: Secret = {
      arn: `${arnStart(name)}-${this.#randomSuffix()}`,
      name,
      ...details(input),
      createdAt: now,
      changedAt: now,
      versions: [],
    };
    return this.#keep(secret, value && { versionId, value, createdAt: now });
  }

  put(input: JsonObject): JsonObject {
    const secret = this.#store.find(input.SecretId);
    const value = readValue(input);
    if (value === undefined) throw invalidRequest('You must provide either SecretString or SecretBinary.');
    const version = { versionId: checkToken(input.ClientRequestToken) ?? randomUUID(), value };
    const answer = { ARN: secret.arn, Name: secret.name, VersionId: version.versionId, VersionStages: ['AWSCURRENT'] };
    if (isRepeated(secret, version.versionId, value)) return answer;
    this.#store.set(withVersion(secret, { ...version, createdAt: this.#clock.now() }));
    return answer;
  }

  update(input: JsonObject): JsonObject {
    const secret = this.#store.find(input.SecretId);
    const versionId = checkToken(input.ClientRequestToken) ?? randomUUID();
    const value = readValue(input);
    const changed = { ...secret, ...details(input), changedAt: this.#clock.now() };
    const isNew = value !== undefined && !isRepeated(secret, versionId, value);
    return this.#keep(
      changed,
      isNew ? { versionId, value, createdAt: this.#clock.now() } : undefined,
      value === undefined ? undefined : versionId,
    );
  }

  delete(input: JsonObject): JsonObject {
    const { RecoveryWindowInDays, ForceDeleteWithoutRecovery } = input;
    const days = checkWindow(RecoveryWindowInDays, ForceDeleteWithoutRecovery);
    const now = this.#clock.now();
    if (days === 0) return this.#deleteForGood(input.SecretId, now);
    const secret = this.#store.find(input.SecretId);
    const deletion = { deletedAt: now, goneAt: now + days * dayMs };
    this.#store.set({ ...secret, deletion });
    return { ARN: secret.arn, Name: secret.name, DeletionDate: deletion.goneAt / 1000 };
  }

  restore({ SecretId }: JsonObject): JsonObject {
    const { deletion: _, ...secret } = this.#store.findEvenDeleted(SecretId);
    this.#store.set(secret);
    return { ARN: secret.arn, Name: secret.name };
  }

  /** A deletion by force succeeds for a secret that does not exist, as on AWS. */
  #deleteForGood(secretId: unknown, now: number): JsonObject {
    const secret = this.#store.lookUp(secretId);
    if (secret !== undefined) this.#store.delete(secret.name);
    const name = secret?.name ?? String(secretId);
    return { ARN: secret?.arn ?? arnStart(name), Name: name, DeletionDate: now / 1000 };
  }

  #keep(
    secret: Secret,
    version: Omit<SecretVersion, 'stages'> | undefined,
    versionId = version?.versionId,
  ): JsonObject {
    this.#store.set(version === undefined ? secret : withVersion(secret, version));
    return { ARN: secret.arn, Name: secret.name, ...(versionId === undefined ? {} : { VersionId: versionId }) };
  }
}

function details({ Description, KmsKeyId }: JsonObject): Pick<Secret, 'description' | 'kmsKeyId'> {
  return {
    ...(typeof Description === 'string' ? { description: Description } : {}),
    ...(typeof KmsKeyId === 'string' ? { kmsKeyId: KmsKeyId } : {}),
  };
}

/** CreateSecret with the same token and value as before returns the first result. */
function repeated(existing: Secret, versionId: string, value: SecretVersion['value'] | undefined): JsonObject {
  if (existing.deletion !== undefined) {
    throw invalidRequest(
      "You can't create this secret because a secret with this name is already scheduled for deletion.",
    );
  }
  const version = existing.versions.find((known) => known.versionId === versionId);
  if (version === undefined || value === undefined || !hasSameValue(version.value, value)) {
    throw new AwsError(
      'ResourceExistsException',
      `The operation failed because the secret ${existing.name} already exists.`,
    );
  }
  return { ARN: existing.arn, Name: existing.name, VersionId: versionId };
}

/** Whether this version exists already. @throws AwsError ResourceExistsException if it has another value. */
function isRepeated(secret: Secret, versionId: string, value: SecretVersion['value']): boolean {
  const version = secret.versions.find((known) => known.versionId === versionId);
  if (version === undefined) return false;
  if (hasSameValue(version.value, value)) return true;
  throw new AwsError(
    'ResourceExistsException',
    `You can't use ClientRequestToken ${versionId} because that value is already in use for a version of secret ${secret.arn}.`,
  );
}

/** The days until a secret is deleted permanently; 0 means immediately. */
function checkWindow(days: unknown, isForced: unknown): number {
  if (isForced === true) {
    if (days === undefined) return 0;
    throw invalidParameter("You can't use ForceDeleteWithoutRecovery in conjunction with RecoveryWindowInDays.");
  }
  if (days === undefined) return 30;
  if (typeof days === 'number' && Number.isInteger(days) && days >= 7 && days <= 30) return days;
  throw invalidParameter('The RecoveryWindowInDays value must be between 7 and 30 days (inclusive).');
}
