// Credentials in DynamoDB, an item a secret, found by the secret's digest. What people do to them is written with its entry.
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
  /** The secrets that may work from now on; absent where they stay. */
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

  /** Reads consistently: an access token is used right after it was issued. */
  async findByDigest(digest: SecretDigest): Promise<Credential | undefined> {
    const { Item } = await this.#client.send(
      new GetItemCommand({ TableName: this.#table, Key: { digest: { S: digest } }, ConsistentRead: true }),
    );
    return Item === undefined ? undefined : credentialFromItem(Item);
  }

  /** Reads consistently: nothing older than the end of a client may let its access tokens in. */
  async findStanding(credentialId: string): Promise<Standing | undefined> {
    const item = await this.#standingItem(credentialId);
    return item && standingFromItem(item);
  }

  async #standingItem(credentialId: string): Promise<Item | undefined> {
    const read = { TableName: this.#table, Key: standingKey(credentialId), ConsistentRead: true };
    return (await this.#client.send(new GetItemCommand(read))).Item;
  }

  /** @throws FlowgateError `invalid_request` where the secret is, or was, another credential's */
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
   * Keeps an access token, and how its client stands where that is not kept yet. Returns false where the secret that bought
   * it has ended meanwhile.
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
      // What a rotation said of the end is newer than what a function may remember of its client.
      set: 'endsAt = if_not_exists(endsAt, :at)',
      at: client.expiresAt ?? never,
      condition: 'attribute_not_exists(revokedAt)',
    });
    const refused = await transact(this.#client, [{ ConditionCheck: stillWorks }, this.#put(credential), standing]);
    return refused.length === 0;
  }

  /** @throws FlowgateError `invalid_request` where the new secret is, or was, another credential's */
  async rotate({ next, retirements }: Rotation, entry: AuditEntry): Promise<ChangeOutcome> {
    const writes = retirements.map(({ secret, retiresAt }) => this.#end(secret, { name: 'retiresAt', at: retiresAt }));
    const standing = this.#standing(next.id, {
      set: 'endsAt = :at',
      at: next.expiresAt ?? never,
      // At most two of them work, and the conditions on them say that nobody added another meanwhile.
      secrets: [next, ...retirements.map(({ secret }) => secret)],
    });
    const refused = await transact(this.#client, [...writes, this.#put(next), this.#audit.write(entry), standing]);
    if (refused.some((place) => place < writes.length)) return 'changed';
    if (refused.length > 0) throw createSecretInUseError();
    return 'done';
  }

  /** Ends the secrets of one credential, as they were read, and the access tokens that it obtained. */
  async revoke(secrets: readonly Credential[], revokedAt: string, entry: AuditEntry): Promise<ChangeOutcome> {
    const writes = secrets.map((secret) => this.#end(secret, { name: 'revokedAt', at: revokedAt }));
    const clients = secrets.slice(0, 1).filter(({ issuedTo }) => issuedTo === undefined);
    const standings = clients.map(({ id }) => this.#standing(id, { set: 'revokedAt = :at', at: revokedAt }));
    const refused = await transact(this.#client, [...writes, this.#audit.write(entry), ...standings]);
    return refused.length === 0 ? 'done' : 'changed';
  }

  /** The secrets of one credential, those that work among them. Reads consistently, and few items however many there are. */
  async secretsOf(credentialId: string): Promise<Credential[]> {
    if (credentialId.length > longestId) return [];
    const digests = await this.#digestsOf(credentialId);
    // Access tokens, and credentials of a time when their secrets were not noted by their ID.
    if (digests === undefined) return (await this.list()).filter(({ id }) => id === credentialId);
    const found = await Promise.all(digests.map((digest) => this.findByDigest(digest)));
    return found.filter((one) => one !== undefined);
  }

  async #digestsOf(credentialId: string): Promise<SecretDigest[] | undefined> {
    const item = await this.#standingItem(credentialId);
    return item?.secrets?.SS as SecretDigest[] | undefined;
  }

  /** The secrets of all credentials; a deployment has few, and they are listed rarely. Reads consistently. */
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
          ...endsOf({ revokedAt, retiresAt }),
          // Access tokens are many, and nobody asks for them once they have run out; credentials that people made stay.
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

  /** Sets an end of a secret, unless one was set since it was read: of two who change one credential, one succeeds. */
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

/** What stands for the end of a credential that has none: an absent end may be one that nobody has written yet. */
const never = 'never';

/** No ID is longer, and DynamoDB takes no key of any length. */
const longestId = 64;

// No digest has a "#" in it.
function standingKey(credentialId: string): Item {
  return { digest: { S: `standing#${credentialId}` } };
}

function standingFromItem({ revokedAt, endsAt }: Item): Standing {
  return { revokedAt: revokedAt?.S, expiresAt: endsAt?.S === never ? undefined : endsAt?.S };
}

function epochSeconds(moment: string): string {
  return String(Math.ceil(Date.parse(moment) / 1000));
}

// What changes during a secret's life stands beside the document, so that it can be set and asked for alone.
function endsOf({ revokedAt, retiresAt }: Pick<Credential, EndName>): Item {
  return {
    ...(revokedAt === undefined ? {} : { revokedAt: { S: revokedAt } }),
    ...(retiresAt === undefined ? {} : { retiresAt: { S: retiresAt } }),
  };
}

function credentialFromItem({ digest, doc, revokedAt, retiresAt }: Item): Credential {
  const stored = JSON.parse(doc?.S ?? '') as Omit<Credential, 'digest' | EndName>;
  return { ...stored, digest: (digest?.S ?? '') as SecretDigest, revokedAt: revokedAt?.S, retiresAt: retiresAt?.S };
}
