// The audit trail in the credentials table: one item for each entry. It is written in one transaction with the change that it records.
import {
  type DynamoDBClient,
  PutItemCommand,
  type PutItemCommandInput,
  QueryCommand,
  type TransactWriteItem,
} from '@aws-sdk/client-dynamodb';
import { type AuditEntry, auditDays } from '../../core/operate/audit.ts';
import { FlowgateError } from '../../value/errors.ts';
import { indexNames } from '../names.ts';
import type { Item } from './item-pages.ts';
import type { TableOptions } from './table-options.ts';

export interface AuditPlace {
  readonly limit: number;
  readonly cursor?: string | undefined;
  /** ISO 8601, inclusive. @default no limit */
  readonly since?: string | undefined;
  /** ISO 8601, exclusive. @default no limit */
  readonly until?: string | undefined;
}

export interface AuditPage {
  readonly items: readonly AuditEntry[];
  /** The cursor of the next page; absent on the last page. */
  readonly cursor?: string | undefined;
}

export class DynamoDbAuditLog {
  readonly #client: DynamoDBClient;
  readonly #table: string;

  constructor({ client, tableName }: TableOptions) {
    this.#client = client;
    this.#table = tableName;
  }

  /** Builds the write of an entry, for the transaction of the change that the entry records. */
  write(entry: AuditEntry): TransactWriteItem {
    const expiresAt = Math.floor(Date.parse(entry.at) / 1000) + auditDays * 86_400;
    return {
      Put: {
        TableName: this.#table,
        Item: {
          digest: { S: formatKey(entry.id) },
          auditedIn: { S: entry.environment },
          auditedAt: { S: entry.at },
          expiresAt: { N: String(expiresAt) },
          doc: { S: JSON.stringify(entry) },
        },
        ConditionExpression: 'attribute_not_exists(digest)',
      },
    };
  }

  /** Writes an entry on its own, for an act that no table records. */
  async put(entry: AuditEntry): Promise<void> {
    const { Put } = this.write(entry);
    if (Put !== undefined) await this.#client.send(new PutItemCommand(Put as PutItemCommandInput));
  }

  /**
   * Reads a page of an environment's entries, newest first.
   * @throws FlowgateError `invalid_request` for a cursor that no page returned
   */
  async page(environment: string, { limit, cursor, ...span }: AuditPlace): Promise<AuditPage> {
    const { since, until } = toKeyRange(span);
    const from = cursor === undefined ? undefined : parseCursor(cursor, environment);
    const at = from?.auditedAt?.S;
    // DynamoDB refuses a cursor outside the range. The range of a duration before now moves between two pages.
    if (since > until || (at !== undefined && at < since)) return { items: [] };
    const { Items = [], LastEvaluatedKey } = await this.#client.send(
      new QueryCommand({
        TableName: this.#table,
        IndexName: indexNames.audit,
        KeyConditionExpression: 'auditedIn = :environment AND auditedAt BETWEEN :since AND :until',
        ExpressionAttributeValues: {
          ':environment': { S: environment },
          ':since': { S: since },
          ':until': { S: until },
        },
        ScanIndexForward: false,
        Limit: limit,
        ExclusiveStartKey: at !== undefined && at > until ? undefined : from,
      }),
    );
    return {
      items: Items.map(({ doc }) => JSON.parse(doc?.S ?? '') as AuditEntry),
      cursor: LastEvaluatedKey === undefined ? undefined : formatCursor(LastEvaluatedKey),
    };
  }
}

/** Converts a period to the first and the last key of a range. Every moment is between `0` and `9`, since keys are ISO 8601. */
function toKeyRange({ since = '0', until }: Pick<AuditPlace, 'since' | 'until'>) {
  return { since, until: until === undefined ? '9' : new Date(Date.parse(until) - 1).toISOString() };
}

/** Never equals the digest of a secret, which is hexadecimal. */
function formatKey(id: string): string {
  return `audit#${id}`;
}

// A cursor has an entry's key and moment. The index's key also has the environment, which is always the caller's own.
function formatCursor({ digest, auditedAt }: Item): string {
  return Buffer.from(JSON.stringify([digest?.S, auditedAt?.S])).toString('base64url');
}

function parseCursor(cursor: string, environment: string): Item {
  const text = Buffer.from(cursor, 'base64url').toString();
  const [digest, at] = /^\["(audit#aud_[0-9a-hjkmnp-tv-z]{16})","([0-9TZ:.-]{24})"\]$/.exec(text)?.slice(1) ?? [];
  if (digest === undefined || at === undefined)
    throw new FlowgateError(
      'invalid_request',
      'invalid cursor: use one from a previous page, or omit it to read the first page',
    );
  return { digest: { S: digest }, auditedIn: { S: environment }, auditedAt: { S: at } };
}
