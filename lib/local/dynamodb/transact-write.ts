// TransactWriteItems: up to 100 writes and checks that happen together or not at all, once a ClientRequestToken.
import { createHash } from 'node:crypto';
import db from 'dynalite/db/index.js';
import { AwsError } from '../aws-error.ts';
import type { Clock } from '../clock.ts';
import type { JsonObject } from '../service.ts';
import { doubled, sumCapacity } from './capacity.ts';
import { conditionCheck, conditionCheckRules } from './condition-check.ts';
import { checkInput, type InputRules } from './input.ts';
import { checkWrite, refuseMetrics, runWrite } from './item-writes.ts';
import type { Locks } from './locks.ts';
import { itemWrites, type Operation, returnOldOnFailure } from './operations.ts';
import { itemBytes, StagedWrites } from './staged-writes.ts';
import { keys, readTable, validationException } from './store.ts';

/** How long a ClientRequestToken is remembered, from AWS's API reference of TransactWriteItems. */
const tokenLifeMs = 10 * 60 * 1000;
const maxTransactionBytes = 4 * 1024 * 1024;

const entryMembers = ['TableName', 'ConditionExpression', 'ExpressionAttributeNames', 'ExpressionAttributeValues'];

const kinds: Readonly<Record<string, Operation>> = {
  ConditionCheck: entryOperation({ ...conditionCheckRules, action: conditionCheck }, ['Key'], 'ConditionExpression'),
  Delete: entryOperation(itemWrites.DeleteItem, ['Key']),
  Put: entryOperation(itemWrites.PutItem, ['Item']),
  Update: entryOperation(itemWrites.UpdateItem, ['Key', 'UpdateExpression'], 'UpdateExpression'),
};

const rules: InputRules = {
  types: {
    ClientRequestToken: {
      type: 'String',
      lengthGreaterThanOrEqual: 1,
      lengthLessThanOrEqual: 36,
    },
    ReturnConsumedCapacity: {
      type: 'String',
      enum: ['INDEXES', 'TOTAL', 'NONE'],
    },
    ReturnItemCollectionMetrics: { type: 'String', enum: ['SIZE', 'NONE'] },
    TransactItems: {
      type: 'List',
      notNull: true,
      lengthGreaterThanOrEqual: 1,
      lengthLessThanOrEqual: 100,
      children: {
        type: 'ValueStruct<TransactWriteItem>',
        children: Object.fromEntries(
          Object.entries(kinds).map(([kind, { types }]) => [kind, { type: `FieldStruct<${kind}>`, children: types }]),
        ),
      },
    },
  },
};

interface Entry {
  readonly operation: Operation;
  readonly data: JsonObject;
}

interface Reason extends JsonObject {
  readonly Code: string;
}

interface Token {
  readonly digest: string;
  readonly expiresAt: number;
}

export class TransactWrites {
  readonly #store: DynaliteStore;
  readonly #locks: Locks;
  readonly #clock: Clock;

  constructor(options: {
    readonly store: DynaliteStore;
    readonly locks: Locks;
    readonly clock: Clock;
  }) {
    this.#store = options.store;
    this.#locks = options.locks;
    this.#clock = options.clock;
  }

  async write(input: JsonObject): Promise<JsonObject> {
    const data = checkInput('TransactWriteItems', input, {
      ...rules,
      store: this.#store,
    });
    refuseMetrics('TransactWriteItems', data);
    const entries = (data.TransactItems as JsonObject[]).map((item) => this.#entry(item, data));
    const token = typeof data.ClientRequestToken === 'string' ? keys.token(data.ClientRequestToken) : undefined;
    const tables = entries.map((entry) => String(entry.data.TableName));
    return this.#locks.hold(token === undefined ? tables : [...tables, token], () =>
      this.#run(entries, {
        token,
        digest: digestOf(data.TransactItems),
        capacity: data.ReturnConsumedCapacity,
      }),
    );
  }

  /** Forgets the tokens whose time is over. */
  async forgetTokens(): Promise<void> {
    for await (const [key, value] of this.#store.db.iterator(keys.tokens)) {
      if ((value as Token).expiresAt <= this.#clock.now()) await this.#store.db.batch([{ type: 'del', key }]);
    }
  }

  #entry(item: JsonObject, { ReturnConsumedCapacity }: JsonObject): Entry {
    const [kind, ...others] = Object.keys(item);
    const operation = kind === undefined ? undefined : kinds[kind];
    if (kind === undefined || operation === undefined || others.length > 0) {
      throw validationException('TransactItems can only contain one of Check, Put, Update or Delete');
    }
    const data = checkWrite('TransactWriteItems', item[kind] as JsonObject, {
      ...operation,
      store: this.#store,
    });
    return { operation, data: { ...data, ReturnConsumedCapacity } };
  }

  async #run(
    entries: readonly Entry[],
    options: {
      readonly token: string | undefined;
      readonly digest: string;
      readonly capacity: unknown;
    },
  ): Promise<JsonObject> {
    if (await this.#isReplay(options)) return {};
    await this.#refuseSameItemTwice(entries);
    const staged = new StagedWrites(this.#store);
    const outcomes: { reason: Reason; output: JsonObject }[] = [];
    for (const entry of entries) outcomes.push(await attempt(staged, entry));
    cancelUnlessAllPassed(outcomes.map(({ reason }) => reason));
    if (options.token !== undefined) {
      staged.put(options.token, {
        digest: options.digest,
        expiresAt: this.#clock.now() + tokenLifeMs,
      });
    }
    await staged.commit();
    return sumCapacity(
      outcomes.map(({ output }) => output),
      doubled('WriteCapacityUnits'),
    );
  }

  async #isReplay({ token, digest }: { readonly token: string | undefined; readonly digest: string }) {
    const known = token === undefined ? undefined : ((await this.#store.db.get(token)) as Token | undefined);
    if (known === undefined || known.expiresAt <= this.#clock.now()) return false;
    if (known.digest === digest) return true;
    throw new AwsError(
      'IdempotentParameterMismatchException',
      'DynamoDB rejected the request because you retried a request with a different payload but with an idempotent token that was already used.',
    );
  }

  async #refuseSameItemTwice(entries: readonly Entry[]): Promise<void> {
    const seen = new Set<string>();
    let bytes = 0;
    for (const { data } of entries) {
      const table = await readTable(this.#store, String(data.TableName));
      const key = (data.Item ?? data.Key) as DynaliteItem;
      bytes += itemBytes(key);
      const invalid = data.Item === undefined ? db.validateKey(key, table) : db.validateItem(key, table);
      if (invalid) continue; // The entry's own run gives it as its reason.
      const identity = keys.item(table.TableName, db.createKey(key, table));
      if (seen.has(identity)) {
        throw validationException('Transaction request cannot include multiple operations on one item');
      }
      seen.add(identity);
    }
    if (bytes > maxTransactionBytes) throw validationException('Transaction request size cannot exceed 4 MB');
  }
}

async function attempt(
  staged: StagedWrites,
  { operation, data }: Entry,
): Promise<{ reason: Reason; output: JsonObject }> {
  try {
    return {
      reason: { Code: 'None' },
      output: await runWrite(staged, operation, data),
    };
  } catch (error) {
    return { reason: cancellationReason(error), output: {} };
  }
}

/** Why an entry cancels its transaction; what is no reason of an entry, such as a missing table, is thrown on. */
export function cancellationReason(error: unknown): Reason {
  if (!(error instanceof AwsError)) throw error;
  if (error.code === 'ValidationException') return { Code: 'ValidationError', Message: error.message };
  if (error.code !== 'ConditionalCheckFailedException') throw error;
  return {
    Code: 'ConditionalCheckFailed',
    Message: error.message,
    ...error.details,
  };
}

export function cancelUnlessAllPassed(reasons: readonly Reason[]): void {
  const codes = reasons.map(({ Code }) => Code);
  if (codes.every((code) => code === 'None')) return;
  throw new AwsError(
    'TransactionCanceledException',
    `Transaction cancelled, please refer cancellation reasons for specific reasons [${codes.join(', ')}]`,
    { details: { CancellationReasons: reasons } },
  );
}

/** An item's operation as an entry of a transaction: fewer members, some of them mandatory. */
function entryOperation(operation: Operation, members: readonly string[], required?: string): Operation {
  const names = [...entryMembers, ...members];
  const types = Object.entries({
    ...operation.types,
    ...returnOldOnFailure,
  }).filter(([member]) => names.includes(member) || member in returnOldOnFailure);
  const mandatory = required === undefined ? {} : { [required]: { type: 'String', notNull: true } };
  return {
    ...operation,
    types: { ...Object.fromEntries(types), ...mandatory },
  };
}

function digestOf(value: unknown): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('base64');
}
