// What can be asked of secrets: their values, their descriptions, lists of them.
import { AwsError, notImplemented } from '../../platform/aws-error.ts';
import type { JsonObject } from '../../platform/service.ts';
import { readMaxResults, validation } from './input.ts';
import { findVersion, invalidParameter, type Secret } from './secret.ts';
import type { SecretStore } from './secret-store.ts';

const longestList = 100;
const longestBatch = 20;

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

  /** BatchGetSecretValue: what cannot be had is told beside what can. */
  values(input: JsonObject): JsonObject {
    if ((input.SecretIdList === undefined) === (input.Filters === undefined)) {
      throw invalidParameter('Either SecretIdList or Filters must be provided, but not both.');
    }
    const { page, next } = this.#batch(input);
    const SecretValues: JsonObject[] = [];
    const Errors: JsonObject[] = [];
    for (const SecretId of page) {
      try {
        SecretValues.push(this.value({ SecretId }));
      } catch (error) {
        if (!(error instanceof AwsError)) throw error;
        Errors.push({ SecretId, ErrorCode: error.code, Message: error.message });
      }
    }
    return { SecretValues, Errors, ...(next === undefined ? {} : { NextToken: next }) };
  }

  describe({ SecretId }: JsonObject): JsonObject {
    const { VersionIdsToStages, ...secret } = describe(this.#store.findEvenDeleted(SecretId));
    return { ...secret, VersionIdsToStages };
  }

  list(input: JsonObject): JsonObject {
    const isShown = filterOf(input.Filters);
    const shown = this.#store
      .all()
      .filter((secret) => isShown(secret) && (input.IncludePlannedDeletion === true || secret.deletion === undefined))
      .sort((a, b) => (input.SortOrder === 'asc' ? a.createdAt - b.createdAt : b.createdAt - a.createdAt));
    const { page, next } = pageOf(shown, { ...input, largest: longestList });
    return {
      SecretList: page.map((secret) => {
        const { VersionIdsToStages, ...rest } = describe(secret);
        return { ...rest, SecretVersionsToStages: VersionIdsToStages };
      }),
      ...(next === undefined ? {} : { NextToken: next }),
    };
  }

  /** The ARNs of the secrets that pass the filters, deleted ones included. */
  matching(filters: unknown): string[] {
    return this.#store
      .all()
      .filter(filterOf(filters))
      .map(({ arn }) => arn);
  }

  #batch(input: JsonObject): { readonly page: readonly unknown[]; readonly next: string | undefined } {
    if (input.SecretIdList === undefined) {
      return pageOf(this.matching(input.Filters), { ...input, largest: longestBatch });
    }
    const ids = input.SecretIdList;
    if (!Array.isArray(ids) || ids.length < 1 || ids.length > longestBatch) {
      throw validation(`SecretIdList must name 1 to ${longestBatch} secrets`);
    }
    return { page: ids, next: undefined };
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
    Tags: Object.entries(secret.tags).map(([Key, Value]) => ({ Key, Value })),
    CreatedDate: secret.createdAt / 1000,
    VersionIdsToStages: Object.fromEntries(labelled.map(({ versionId, stages }) => [versionId, stages])),
  };
}

/** Filters must all hold; of a filter's values one: a beginning, not to be had where `!` stands before it. */
function filterOf(filters: unknown): (secret: Secret) => boolean {
  const list = Array.isArray(filters) ? (filters as { Key?: unknown; Values?: unknown }[]) : [];
  const tests = list.map(({ Key, Values }) => testOf(Key, Array.isArray(Values) ? Values.map(String) : []));
  return (secret) => tests.every((test) => test(secret));
}

function testOf(key: unknown, values: readonly string[]): (secret: Secret) => boolean {
  const fields: Readonly<Record<string, (secret: Secret) => readonly string[]>> = {
    name: (secret) => [secret.name],
    description: (secret) => [secret.description ?? ''],
    'tag-key': (secret) => Object.keys(secret.tags),
    'tag-value': (secret) => Object.values(secret.tags),
  };
  const field = fields[String(key)];
  if (field === undefined) throw notImplemented(`secretsmanager's filter ${key}`);
  return (secret) => values.some((value) => startsWith(field(secret), value));
}

function startsWith(texts: readonly string[], value: string): boolean {
  if (value.startsWith('!')) return !startsWith(texts, value.slice(1));
  return texts.some((text) => text.startsWith(value));
}

function pageOf<T>(
  all: readonly T[],
  input: { readonly MaxResults?: unknown; readonly NextToken?: unknown; readonly largest: number },
): { readonly page: readonly T[]; readonly next: string | undefined } {
  const start = input.NextToken === undefined ? 0 : Number(input.NextToken);
  if (!Number.isInteger(start) || start < 0) throw new AwsError('InvalidNextTokenException', 'Invalid Next Token');
  const end = start + readMaxResults(input.MaxResults, input.largest);
  return { page: all.slice(start, end), next: end < all.length ? String(end) : undefined };
}
