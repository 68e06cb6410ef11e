// TransactWriteItems: up to 100 atomic writes and checks, executed once for each ClientRequestToken.
import { createHash } from 'node:crypto';
import { AwsError } from '../../../platform/aws-error.ts';
import type { Clock } from '../../../platform/clock.ts';
import { validationException } from '../../../platform/input-members.ts';
import type { JsonObject } from '../../../platform/service.ts';
import { dynalite } from '../dynalite.ts';
import { checkInput } from '../input.ts';
import { itemBytes } from '../item-limits.ts';
import { refuseMetrics, runWrite } from '../item-writes.ts';
import type { TimedStore } from '../locked-store.ts';
import type { Locks } from '../locks.ts';
import { StagedWrites } from '../staged-writes.ts';
import { keys, readTable } from '../store.ts';
import { cancellationReason, cancelUnlessAllPassed, type Reason } from './cancellation.ts';
import { type Entry, readEntries, transactWriteRules } from './transaction-entries.ts';

/** How long a ClientRequestToken is stored, from AWS's API reference of TransactWriteItems. */
const tokenLifeMs = 10 * 60 * 1000;
const maxTransactionBytes = 4 * 1024 * 1024;

interface Token {
  readonly digest: string;
  readonly expiresAt: number;
}

export class TransactWrites {
  readonly #store: DynaliteStore;
  readonly #locks: Locks;
  readonly #clock: Clock;

  constructor(options: TimedStore) {
    this.#store = options.store;
    this.#locks = options.locks;
    this.#clock = options.clock;
  }

  async write(input: JsonObject): Promise<JsonObject> {
    const data = checkInput('TransactWriteItems', input, { ...transactWriteRules, store: this.#store });
    refuseMetrics('TransactWriteItems', data);
    const entries = readEntries(this.#store, data);
    const token = typeof data.ClientRequestToken === 'string' ? keys.token(data.ClientRequestToken) : undefined;
    const tables = entries.map((entry) => String(entry.data.TableName));
    return this.#locks.hold(token === undefined ? tables : [...tables, token], () =>
      this.#run(entries, {
        token,
        digest: computeDigest(data.TransactItems),
      }),
    );
  }

  /** Deletes the expired tokens. */
  async forgetTokens(): Promise<void> {
    for await (const [key, value] of this.#store.db.iterator(keys.tokens)) {
      if ((value as Token).expiresAt <= this.#clock.now()) await this.#store.db.batch([{ type: 'del', key }]);
    }
  }

  async #run(
    entries: readonly Entry[],
    options: {
      readonly token: string | undefined;
      readonly digest: string;
    },
  ): Promise<JsonObject> {
    if (await this.#isReplay(options)) return {};
    await this.#refuseSameItemTwice(entries);
    const staged = new StagedWrites(this.#store);
    const reasons: Reason[] = [];
    for (const entry of entries) reasons.push(await attempt(staged, entry));
    cancelUnlessAllPassed(reasons);
    if (options.token !== undefined) {
      staged.put(options.token, {
        digest: options.digest,
        expiresAt: this.#clock.now() + tokenLifeMs,
      });
    }
    await staged.commit();
    return {};
  }

  async #isReplay({ token, digest }: { readonly token: string | undefined; readonly digest: string }) {
    const known = token === undefined ? undefined : (this.#store.db.getSync(token) as Token | undefined);
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
      const invalid = data.Item === undefined ? dynalite.validateKey(key, table) : dynalite.validateItem(key, table);
      if (invalid) continue; // Running the entry reports it as the entry's reason.
      const identity = keys.item(table.TableName, dynalite.createKey(key, table));
      if (seen.has(identity)) {
        throw validationException('Transaction request cannot include multiple operations on one item');
      }
      seen.add(identity);
    }
    if (bytes > maxTransactionBytes) throw validationException('Transaction request size cannot exceed 4 MB');
  }
}

async function attempt(staged: StagedWrites, { operation, data }: Entry): Promise<Reason> {
  try {
    await runWrite(staged, operation, data);
    return { Code: 'None' };
  } catch (error) {
    return cancellationReason(error);
  }
}

function computeDigest(value: unknown): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('base64');
}
