// Credentials in DynamoDB, found by their secret's digest.
import {
  type AttributeValue,
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  ScanCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import type { Credential } from '../core/credential.ts';
import type { SecretDigest } from '../core/token.ts';
import type { TableOptions } from './event-store.ts';

export class DynamoDbCredentialStore {
  readonly #client: DynamoDBClient;
  readonly #table: string;

  constructor({ client, tableName }: TableOptions) {
    this.#client = client;
    this.#table = tableName;
  }

  async findByDigest(digest: SecretDigest): Promise<Credential | undefined> {
    const { Item } = await this.#client.send(
      new GetItemCommand({ TableName: this.#table, Key: { digest: { S: digest } } }),
    );
    return Item === undefined ? undefined : credentialFromItem(Item);
  }

  /** @throws ConditionalCheckFailedException where a credential with that secret exists */
  async create(credential: Credential): Promise<void> {
    const { digest, revokedAt, ...doc } = credential;
    await this.#client.send(
      new PutItemCommand({
        TableName: this.#table,
        Item: {
          digest: { S: digest },
          doc: { S: JSON.stringify(doc) },
          ...(revokedAt === undefined ? {} : { revokedAt: { S: revokedAt } }),
        },
        ConditionExpression: 'attribute_not_exists(digest)',
      }),
    );
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

function credentialFromItem({ digest, doc, revokedAt }: Record<string, AttributeValue>): Credential {
  const stored = JSON.parse(doc?.S ?? '') as Omit<Credential, 'digest' | 'revokedAt'>;
  return { ...stored, digest: (digest?.S ?? '') as SecretDigest, revokedAt: revokedAt?.S };
}
