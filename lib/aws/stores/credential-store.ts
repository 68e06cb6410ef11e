// Credentials in DynamoDB: one item for each secret, under the secret's digest. A change by a person is written together with its
// audit entry.
import { type DynamoDBClient, GetItemCommand, ScanCommand, type TransactWriteItem } from '@aws-sdk/client-dynamodb';
import type { Credential, Standing } from '../../core/credential/credential.ts';
import type { ChangeOutcome } from '../../core/credential/credential-secrets.ts';
import { createSecretInUseError } from '../../core/credential/issue-credential.ts';
import type { Rotation } from '../../core/credential/rotate-credential.ts';
import type { SecretDigest } from '../../core/credential/token.ts';
import type { AuditEntry } from '../../core/operate/audit.ts';
import { DynamoDbAuditLog } from './audit-log.ts';
import { type Item, readAllItems } from './item-pages.ts';
import type { TableOptions } from './table-options.ts';
import { transact } from './transaction.ts';

type EndName = 'revokedAt' | 'retiresAt';

interface End {
  readonly name: EndName;
  /** ISO 8601. */
  readonly at: string;
}

interface StandingChange {
  /** The assignment of `:at`. */
  readonly set: string;
  readonly at: string;
  /** The secrets that may be valid from now on; absent if they do not change. */
  readonly secrets?: readonly Credential[];
  readonly condition?: string;
}

export class DynamoDbCredentialStore {
  readonly #client: DynamoDBClient;
  readonly #table: string;
  readonly #audit: DynamoDbAuditLog;

  constructor(options: TableOptions) {
    this.#client = options.client;
    this.#table = options.tableName;
    this.#audit = new DynamoDbAuditLog(options);
  }

  /** Reads consistently, because an access token is used right after it was issued. */
  async findByDigest(digest: SecretDigest): Promise<Credential | undefined> {
    const { Item } = await this.#client.send(
      new GetItemCommand({ TableName: this.#table, Key: { digest: { S: digest } }, ConsistentRead: true }),
    );
    return Item === undefined ? undefined : credentialFromItem(Item);
  }

  /** Reads consistently, because a client's access tokens must be refused as soon as the client has ended. */
  async findStanding(credentialId: string): Promise<Standing | undefined> {
    const item = await this.#standingItem(credentialId);
    return item && standingFromItem(item);
  }

  async #standingItem(credentialId: string): Promise<Item | undefined> {
    const read = { TableName: this.#table, Key: standingKey(credentialId), ConsistentRead: true };
    return (await this.#client.send(new GetItemCommand(read))).Item;
  }

  /** @throws FlowgateError `invalid_request` if the secret belongs, or belonged, to another credential */
  async create(credential: Credential, entry: AuditEntry): Promise<void> {
    const standing = this.#standing(credential.id, {
      set: 'endsAt = :at',
      at: credential.expiresAt ?? never,
      secrets: [credential],
    });
    const refused = await transact(this.#client, [this.#put(credential), this.#audit.write(entry), standing]);
    if (refused.length > 0) throw createSecretInUseError();
  }

  /**
   * Stores an access token, and the standing of its client if that is not stored yet. Returns false if the secret that
   * obtained it has ended in the meantime.
   */
  async createAccessToken(credential: Credential, client: Credential): Promise<boolean> {
    const stillWorks = {
      TableName: this.#table,
      Key: { digest: { S: client.digest } },
      ConditionExpression:
        'attribute_exists(digest) AND attribute_not_exists(revokedAt) AND (attribute_not_exists(retiresAt) OR retiresAt > :now)',
      ExpressionAttributeValues: { ':now': { S: credential.createdAt } },
    };
    const standing = this.#standing(client.id, {
      // If a rotation has written an end, that end is newer than the client in this function's cache.
      set: 'endsAt = if_not_exists(endsAt, :at)',
      at: client.expiresAt ?? never,
      condition: 'attribute_not_exists(revokedAt)',
    });
    const refused = await transact(this.#client, [{ ConditionCheck: stillWorks }, this.#put(credential), standing]);
    return refused.length === 0;
  }

  /** @throws FlowgateError `invalid_request` if the new secret belongs, or belonged, to another credential */
  async rotate({ next, retirements }: Rotation, entry: AuditEntry): Promise<ChangeOutcome> {
    const writes = retirements.map(({ secret, retiresAt }) => this.#end(secret, { name: 'retiresAt', at: retiresAt }));
    const standing = this.#standing(next.id, {
      set: 'endsAt = :at',
      at: next.expiresAt ?? never,
      // At most two of them are valid. The conditions of the writes fail if another request has added one in the meantime.
      secrets: [next, ...retirements.map(({ secret }) => secret)],
    });
    const refused = await transact(this.#client, [...writes, this.#put(next), this.#audit.write(entry), standing]);
    if (refused.some((place) => place < writes.length)) return 'changed';
    if (refused.length > 0) throw createSecretInUseError();
    return 'done';
  }

  /**
   * Ends the secrets of one credential and the access tokens that it obtained, unless the secrets were changed after they were
   * read.
   */
  async revoke(secrets: readonly Credential[], revokedAt: string, entry: AuditEntry): Promise<ChangeOutcome> {
    const writes = secrets.map((secret) => this.#end(secret, { name: 'revokedAt', at: revokedAt }));
    const clients = secrets.slice(0, 1).filter(({ issuedTo }) => issuedTo === undefined);
    const standings = clients.map(({ id }) => this.#standing(id, { set: 'revokedAt = :at', at: revokedAt }));
    const refused = await transact(this.#client, [...writes, this.#audit.write(entry), ...standings]);
    return refused.length === 0 ? 'done' : 'changed';
  }

  /** Reads the secrets of one credential, including all valid ones. Reads consistently, and only the items of the credential. */
  async secretsOf(credentialId: string): Promise<Credential[]> {
    if (credentialId.length > longestId) return [];
    const digests = await this.#readDigests(credentialId);
    // Without a standing that names the secrets: access tokens, and credentials of earlier versions.
    if (digests === undefined) return (await this.list()).filter(({ id }) => id === credentialId);
    const found = await Promise.all(digests.map((digest) => this.findByDigest(digest)));
    return found.filter((one) => one !== undefined);
  }

  async #readDigests(credentialId: string): Promise<SecretDigest[] | undefined> {
    const item = await this.#standingItem(credentialId);
    return item?.secrets?.SS as SecretDigest[] | undefined;
  }

  /** Reads the secrets of all credentials consistently. Scans the table: a deployment has few, and they are listed rarely. */
  async list(): Promise<Credential[]> {
    const scan = {
      TableName: this.#table,
      FilterExpression: 'attribute_not_exists(auditedIn) AND attribute_not_exists(credentialId)',
      ConsistentRead: true,
    };
    const items = await readAllItems((from) =>
      this.#client.send(new ScanCommand({ ...scan, ExclusiveStartKey: from })),
    );
    return items.map(credentialFromItem).sort((a, b) => a.createdAt.localeCompare(b.createdAt));
  }

  #put(credential: Credential): TransactWriteItem {
    const { digest, revokedAt, retiresAt, ...doc } = credential;
    const { issuedTo, expiresAt } = credential;
    return {
      Put: {
        TableName: this.#table,
        Item: {
          digest: { S: digest },
          doc: { S: JSON.stringify(doc) },
          ...buildEnds({ revokedAt, retiresAt }),
          // There are many access tokens, and an expired one is not needed. Credentials that people created are kept.
          ...(issuedTo === undefined || expiresAt === undefined ? {} : { expiresAt: { N: epochSeconds(expiresAt) } }),
        },
        ConditionExpression: 'attribute_not_exists(digest)',
      },
    };
  }

  #standing(credentialId: string, { set, at, secrets, condition }: StandingChange): TransactWriteItem {
    const assignments = `credentialId = :id, ${set}${secrets === undefined ? '' : ', secrets = :secrets'}`;
    return {
      Update: {
        TableName: this.#table,
        Key: standingKey(credentialId),
        UpdateExpression: `SET ${assignments}`,
        ...(condition === undefined ? {} : { ConditionExpression: condition }),
        ExpressionAttributeValues: {
          ':id': { S: credentialId },
          ':at': { S: at },
          ...(secrets === undefined ? {} : { ':secrets': { SS: secrets.map(({ digest }) => digest) } }),
        },
      },
    };
  }

  /**
   * Sets the end of a secret, unless its end was changed after it was read. So only one of two concurrent changes of a credential
   * succeeds.
   */
  #end({ digest, retiresAt }: Credential, { name, at }: End): TransactWriteItem {
    const isAsRead = retiresAt === undefined ? 'attribute_not_exists(retiresAt)' : 'retiresAt = :read';
    return {
      Update: {
        TableName: this.#table,
        Key: { digest: { S: digest } },
        UpdateExpression: `SET ${name} = :at`,
        ConditionExpression: `attribute_exists(digest) AND attribute_not_exists(revokedAt) AND ${isAsRead}`,
        ExpressionAttributeValues: {
          ':at': { S: at },
          ...(retiresAt === undefined ? {} : { ':read': { S: retiresAt } }),
        },
      },
    };
  }
}

/** Stored as the end of a credential that has no end. If the end is absent, no standing has been written yet. */
const never = 'never';

/** Longer IDs do not exist, and DynamoDB refuses long keys. */
const longestId = 64;

// A digest has no "#".
function standingKey(credentialId: string): Item {
  return { digest: { S: `standing#${credentialId}` } };
}

function standingFromItem({ revokedAt, endsAt }: Item): Standing {
  return { revokedAt: revokedAt?.S, expiresAt: endsAt?.S === never ? undefined : endsAt?.S };
}

function epochSeconds(moment: string): string {
  return String(Math.ceil(Date.parse(moment) / 1000));
}

// Attributes that change are stored beside the document, so that each can be set and tested alone.
function buildEnds({ revokedAt, retiresAt }: Pick<Credential, EndName>): Item {
  return {
    ...(revokedAt === undefined ? {} : { revokedAt: { S: revokedAt } }),
    ...(retiresAt === undefined ? {} : { retiresAt: { S: retiresAt } }),
  };
}

function credentialFromItem({ digest, doc, revokedAt, retiresAt }: Item): Credential {
  const stored = JSON.parse(doc?.S ?? '') as Omit<Credential, 'digest' | EndName>;
  return { ...stored, digest: (digest?.S ?? '') as SecretDigest, revokedAt: revokedAt?.S, retiresAt: retiresAt?.S };
}
