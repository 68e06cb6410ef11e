// Credentials in DynamoDB, found by their secret's digest.
import {
  type AttributeValue,
  ConditionalCheckFailedException,
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  ScanCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import type { Credential } from '../core/credential.ts';
import { secretInUse } from '../core/issue-credential.ts';
import type { SecretDigest } from '../core/token.ts';
import type { TableOptions } from './event-store.ts';

export class DynamoDbCredentialStore {
  readonly #client: DynamoDBClient;
  readonly #table: string;

  constructor({ client, tableName }: TableOptions) {
    this.#client = client;
    this.#table = tableName;
  }

  /** Reads consistently: an access token is used right after it was issued. */
  async findByDigest(digest: SecretDigest): Promise<Credential | undefined> {
    const { Item } = await this.#client.send(
      new GetItemCommand({ TableName: this.#table, Key: { digest: { S: digest } }, ConsistentRead: true }),
    );
    return Item === undefined ? undefined : credentialFromItem(Item);
  }

  /** @throws FlowgateError `invalid_request` where the secret is, or was, another credential's */
  async create(credential: Credential): Promise<void> {
    const { digest, revokedAt, ...doc } = credential;
    const { issuedTo, expiresAt } = credential;
    const put = this.#client.send(
      new PutItemCommand({
        TableName: this.#table,
        Item: {
          digest: { S: digest },
          doc: { S: JSON.stringify(doc) },
          ...(revokedAt === undefined ? {} : { revokedAt: { S: revokedAt } }),
          // Access tokens are many, and nobody asks for them once they have run out; credentials that people made stay.
          ...(issuedTo === undefined || expiresAt === undefined ? {} : { expiresAt: { N: epochSeconds(expiresAt) } }),
        },
        ConditionExpression: 'attribute_not_exists(digest)',
      }),
    );
    await put.catch((error: unknown) => {
      throw error instanceof ConditionalCheckFailedException ? secretInUse() : error;
    });
  }

  async revoke(digest: SecretDigest, revokedAt: string): Promise<void> {
    await this.#client.send(
      new UpdateItemCommand({
        TableName: this.#table,
        Key: { digest: { S: digest } },
        UpdateExpression: 'SET revokedAt = if_not_exists(revokedAt, :at)',
        ConditionExpression: 'attribute_exists(digest)',
        ExpressionAttributeValues: { ':at': { S: revokedAt } },
      }),
    );
  }

  /** All credentials; a deployment has few, and they are listed rarely. */
  async list(): Promise<Credential[]> {
    const credentials: Credential[] = [];
    let from: Record<string, AttributeValue> | undefined;
    do {
      const page = await this.#client.send(new ScanCommand({ TableName: this.#table, ExclusiveStartKey: from }));
      credentials.push(...(page.Items ?? []).map(credentialFromItem));
      from = page.LastEvaluatedKey;
    } while (from !== undefined);
    return credentials.sort((a, b) => a.createdAt.localeCompare(b.createdAt));
  }
}

function epochSeconds(moment: string): string {
  return String(Math.ceil(Date.parse(moment) / 1000));
}

function credentialFromItem({ digest, doc, revokedAt }: Record<string, AttributeValue>): Credential {
  const stored = JSON.parse(doc?.S ?? '') as Omit<Credential, 'digest' | 'revokedAt'>;
  return { ...stored, digest: (digest?.S ?? '') as SecretDigest, revokedAt: revokedAt?.S };
}
