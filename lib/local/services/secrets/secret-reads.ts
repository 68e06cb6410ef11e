// Reads secrets: their values, their descriptions, and the list of them.
import type { JsonObject } from '../../platform/service.ts';
import { findVersion, type Secret } from './secret.ts';
import type { SecretStore } from './secret-store.ts';

export class SecretReads {
  readonly #store: SecretStore;

  constructor(store: SecretStore) {
    this.#store = store;
  }

  value(input: JsonObject): JsonObject {
    const secret = this.#store.find(input.SecretId);
    const { versionId, value, stages, createdAt } = findVersion(secret, input);
    return {
      ARN: secret.arn,
      Name: secret.name,
      VersionId: versionId,
      ...value,
      VersionStages: stages,
      CreatedDate: createdAt / 1000,
    };
  }

  /** All secrets that are not deleted, on one page: the search for leaked secrets asks for them. */
  list(): JsonObject {
    const kept = this.#store.all().filter(({ deletion }) => deletion === undefined);
    return { SecretList: kept.map(describe) };
  }

  describe({ SecretId }: JsonObject): JsonObject {
    return describe(this.#store.findEvenDeleted(SecretId));
  }
}

function describe(secret: Secret): JsonObject {
  const labelled = secret.versions.filter(({ stages }) => stages.length > 0);
  return {
    ARN: secret.arn,
    Name: secret.name,
    ...(secret.description === undefined ? {} : { Description: secret.description }),
    ...(secret.kmsKeyId === undefined ? {} : { KmsKeyId: secret.kmsKeyId }),
    LastChangedDate: secret.changedAt / 1000,
    ...(secret.deletion === undefined ? {} : { DeletedDate: secret.deletion.deletedAt / 1000 }),
    CreatedDate: secret.createdAt / 1000,
    VersionIdsToStages: Object.fromEntries(labelled.map(({ versionId, stages }) => [versionId, stages])),
  };
}
