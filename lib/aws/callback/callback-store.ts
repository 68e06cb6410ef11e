// Callbacks in a DynamoDB table of their own: one item for each, under the digest of its ID. Every change is one conditional update, so
// of an answer and a task that come at the same time, the later one sees both.
import {
  type AttributeValue,
  ConditionalCheckFailedException,
  type DynamoDBClient,
  GetItemCommand,
  UpdateItemCommand,
  type UpdateItemCommandInput,
} from '@aws-sdk/client-dynamodb';
import type { CallbackId } from '../../core/callback/address.ts';
import type {
  CallbackAnswer,
  CallbackRecord,
  CallbackStore,
  KeptAnswer,
  Settlement,
} from '../../core/callback/callback-store.ts';
import { defined } from '../../value/defined.ts';
import { sha256Hex } from '../../value/digest.ts';

export interface CallbackStoreOptions {
  readonly client: DynamoDBClient;
  readonly tableName: string;
}

type Item = Readonly<Record<string, AttributeValue>>;

/** How long an item is kept after its address has expired, in seconds. */
const graceSeconds = 86_400;

export class DynamoDbCallbackStore implements CallbackStore {
  readonly #client: DynamoDBClient;
  readonly #table: string;

  constructor({ client, tableName }: CallbackStoreOptions) {
    this.#client = client;
    this.#table = tableName;
  }

  async read(callback: CallbackId): Promise<CallbackRecord | undefined> {
    const found = await this.#client.send(
      new GetItemCommand({ TableName: this.#table, Key: toKey(callback), ConsistentRead: true }),
    );
    return found.Item && toRecord(found.Item);
  }

  async wait(
    callback: CallbackId,
    { token, question }: { readonly token: string; readonly question?: string | undefined },
  ): Promise<CallbackRecord | undefined> {
    const updated = await this.#update(callback, {
      UpdateExpression: `SET expiresAt = :expiresAt, taskToken = :token${question === undefined ? '' : ', question = :question'}`,
      ConditionExpression: 'attribute_not_exists(settled)',
      ExpressionAttributeValues: defined({
        ':token': { S: token },
        ':question': question === undefined ? undefined : { S: question },
      }),
    });
    return updated.isChanged ? updated.record : undefined;
  }

  async answer(callback: CallbackId, { outcome, answeredAt, content = '' }: CallbackAnswer): Promise<KeptAnswer> {
    const { isChanged, record } = await this.#update(callback, {
      UpdateExpression: 'SET expiresAt = :expiresAt, outcome = :outcome, answeredAt = :answeredAt, content = :content',
      ConditionExpression: 'attribute_not_exists(outcome)',
      ExpressionAttributeValues: {
        ':outcome': { S: outcome },
        ':answeredAt': { S: answeredAt },
        ':content': { S: content },
      },
    });
    return { record, isFirst: isChanged };
  }

  async settle(callback: CallbackId, as: Settlement): Promise<void> {
    await this.#update(callback, {
      UpdateExpression: 'SET expiresAt = :expiresAt, settled = :settled REMOVE taskToken, content, question',
      ExpressionAttributeValues: { ':settled': { S: as } },
    });
  }

  /** The item after the update; if the condition does not hold, the item as it is. */
  async #update(
    callback: CallbackId,
    {
      ExpressionAttributeValues,
      ...update
    }: Pick<UpdateItemCommandInput, 'ExpressionAttributeValues' | 'UpdateExpression' | 'ConditionExpression'>,
  ): Promise<{ readonly isChanged: boolean; readonly record: CallbackRecord }> {
    const command = new UpdateItemCommand({
      TableName: this.#table,
      Key: toKey(callback),
      ...update,
      ExpressionAttributeValues: {
        ...ExpressionAttributeValues,
        ':expiresAt': { N: String(callback.expiresAt + graceSeconds) },
      },
      ReturnValues: 'ALL_NEW',
      ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
    });
    try {
      const { Attributes = {} } = await this.#client.send(command);
      return { isChanged: true, record: toRecord(Attributes) };
    } catch (error) {
      if (!(error instanceof ConditionalCheckFailedException)) throw error;
      return { isChanged: false, record: toRecord(error.Item ?? {}) };
    }
  }
}

// A digest, so that nobody who may read the table can write an address.
function toKey({ id }: CallbackId): { readonly id: AttributeValue } {
  return { id: { S: sha256Hex(id) } };
}

function toRecord({ taskToken, question, outcome, answeredAt, content, settled }: Item): CallbackRecord {
  return defined({
    token: taskToken?.S,
    question: question?.S,
    answer:
      outcome?.S === undefined
        ? undefined
        : defined({
            outcome: outcome.S as CallbackAnswer['outcome'],
            answeredAt: answeredAt?.S ?? '',
            content: content?.S,
          }),
    settled: settled?.S as Settlement | undefined,
  });
}
