// What changes secrets: creating them, giving them values, moving labels, deleting and restoring them.
import { randomUUID } from 'node:crypto';
import { AwsError } from '../../platform/aws-error.ts';
import type { Clock } from '../../platform/clock.ts';
import type { JsonObject } from '../../platform/service.ts';
import { checkName, checkToken, readTags, readValue } from './input.ts';
import {
  arnStart,
  hasSameValue,
  invalidParameter,
  invalidRequest,
  type Secret,
  type SecretVersion,
  withLabel,
  withVersion,
} from './secret.ts';
import type { SecretStore } from './secret-store.ts';

const dayMs = 24 * 60 * 60 * 1000;
const maxStages = 20;

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
      tags: readTags(input.Tags),
      createdAt: now,
      changedAt: now,
      versions: [],
    };
    return this.#keep(secret, value && { versionId, value, createdAt: now, stages: ['AWSCURRENT'] });
  }

  put(input: JsonObject): JsonObject {
    const secret = this.#store.find(input.SecretId);
    const value = readValue(input);
    if (value === undefined) throw invalidRequest('You must provide either SecretString or SecretBinary.');
    const stages = checkStages(input.VersionStages);
    const version = { versionId: checkToken(input.ClientRequestToken) ?? randomUUID(), value, stages };
    const answer = { ARN: secret.arn, Name: secret.name, VersionId: version.versionId, VersionStages: stages };
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
      isNew ? { versionId, value, createdAt: this.#clock.now(), stages: ['AWSCURRENT'] } : undefined,
      value === undefined ? undefined : versionId,
    );
  }

  moveStage(input: JsonObject): JsonObject {
    const secret = this.#store.find(input.SecretId);
    const { VersionStage, RemoveFromVersionId, MoveToVersionId } = input;
    const [stage] = checkStages([VersionStage]);
    const holder = secret.versions.find(({ stages }) => stages.includes(String(stage)))?.versionId;
    refuseOtherHolder({ stage, holder, named: RemoveFromVersionId, target: MoveToVersionId });
    if (MoveToVersionId === undefined && stage === 'AWSCURRENT') {
      throw invalidParameter(
        "You can only move staging label AWSCURRENT to a different secret version. It can't be completely removed.",
      );
    }
    if (MoveToVersionId !== undefined && !secret.versions.some(({ versionId }) => versionId === MoveToVersionId)) {
      throw new AwsError(
        'ResourceNotFoundException',
        `Secrets Manager can't find the specified secret version: ${MoveToVersionId}`,
      );
    }
    const target = MoveToVersionId === undefined ? undefined : String(MoveToVersionId);
    const versions = withLabel(secret.versions, String(stage), target);
    this.#store.set({ ...secret, versions, changedAt: this.#clock.now() });
    return { ARN: secret.arn, Name: secret.name };
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

  tag(input: JsonObject): JsonObject {
    const secret = this.#store.find(input.SecretId);
    this.#store.set({ ...secret, tags: { ...secret.tags, ...readTags(input.Tags) } });
    return {};
  }

  untag(input: JsonObject): JsonObject {
    const secret = this.#store.find(input.SecretId);
    const gone = new Set(Array.isArray(input.TagKeys) ? input.TagKeys : []);
    const tags = Object.fromEntries(Object.entries(secret.tags).filter(([key]) => !gone.has(key)));
    this.#store.set({ ...secret, tags });
    return {};
  }

  /** Somebody who deletes by force wants it gone: that it was never there is no error. */
  #deleteForGood(secretId: unknown, now: number): JsonObject {
    const secret = this.#store.lookUp(secretId);
    if (secret !== undefined) this.#store.delete(secret.name);
    const name = secret?.name ?? String(secretId);
    return { ARN: secret?.arn ?? arnStart(name), Name: name, DeletionDate: now / 1000 };
  }

  #keep(secret: Secret, version: SecretVersion | undefined, versionId = version?.versionId): JsonObject {
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

/** CreateSecret sent again with the same token and value is answered as it was the first time. */
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

/** Whether this very version is there already. @throws AwsError ResourceExistsException where it has another value. */
function isRepeated(secret: Secret, versionId: string, value: SecretVersion['value']): boolean {
  const version = secret.versions.find((known) => known.versionId === versionId);
  if (version === undefined) return false;
  if (hasSameValue(version.value, value)) return true;
  throw new AwsError(
    'ResourceExistsException',
    `You can't use ClientRequestToken ${versionId} because that value is already in use for a version of secret ${secret.arn}.`,
  );
}

function checkStages(stages: unknown): readonly string[] {
  const list = stages ?? ['AWSCURRENT'];
  const isValid =
    Array.isArray(list) &&
    list.length >= 1 &&
    list.length <= maxStages &&
    list.every((stage) => typeof stage === 'string' && stage.length >= 1 && stage.length <= 256);
  if (!isValid) throw invalidParameter(`A version has 1 to ${maxStages} staging labels of 1 to 256 characters`);
  return list;
}

function refuseOtherHolder(move: {
  readonly stage: unknown;
  readonly holder: string | undefined;
  readonly named: unknown;
  readonly target: unknown;
}): void {
  const { stage, holder, named, target } = move;
  if (holder === named || holder === target) return;
  if (holder === undefined) {
    throw invalidParameter(
      `Staging label ${stage} is not attached to version ${named}, so it can't be removed from it.`,
    );
  }
  throw invalidParameter(
    `The parameter RemoveFromVersionId can't be empty. Staging label ${stage} is currently attached to version ${holder}, so you must explicitly reference that version in RemoveFromVersionId.`,
  );
}

/** Days until a secret is gone for good, 0 for at once. */
function checkWindow(days: unknown, isForced: unknown): number {
  if (isForced === true) {
    if (days === undefined) return 0;
    throw invalidParameter("You can't use ForceDeleteWithoutRecovery in conjunction with RecoveryWindowInDays.");
  }
  if (days === undefined) return 30;
  if (typeof days === 'number' && Number.isInteger(days) && days >= 7 && days <= 30) return days;
  throw invalidParameter('The RecoveryWindowInDays value must be between 7 and 30 days (inclusive).');
}
