// Secrets Manager: secrets with versions and staging labels. No lists, tags, rotation, replication or resource policies.
import { randomInt } from 'node:crypto';
import type { Clock } from '../../platform/clock.ts';
import { refuseUnknownInput } from '../../platform/input-members.ts';
import type { JsonObject, LocalService, Permission } from '../../platform/service.ts';
import { operations } from './input.ts';
import { arnStart } from './secret.ts';
import { SecretReads } from './secret-reads.ts';
import { SecretStore } from './secret-store.ts';
import { SecretWrites } from './secret-writes.ts';

export interface SecretsManagerOptions {
  readonly clock: Clock;
  /** The service's own folder, where secrets survive the process in plain text. @default - in memory */
  readonly dataDir?: string;
  /** The six characters at the end of a new secret's ARN. @default - random letters and digits */
  readonly randomSuffix?: () => string;
}

export class SecretsManagerService implements LocalService {
  readonly name = 'secretsmanager';
  readonly targetPrefix = 'secretsmanager';
  readonly #store: SecretStore;
  readonly #handlers: Readonly<Record<string, (input: JsonObject) => JsonObject>>;

  private constructor({ clock, dataDir, randomSuffix = sixCharacters }: SecretsManagerOptions) {
    this.#store = new SecretStore({ clock, dataDir });
    const reads = new SecretReads(this.#store);
    const writes = new SecretWrites({ store: this.#store, clock, randomSuffix });
    this.#handlers = {
      CreateSecret: (input) => writes.create(input),
      DeleteSecret: (input) => writes.delete(input),
      DescribeSecret: (input) => reads.describe(input),
      GetSecretValue: (input) => reads.value(input),
      ListSecrets: () => reads.list(),
      PutSecretValue: (input) => writes.put(input),
      RestoreSecret: (input) => writes.restore(input),
      UpdateSecret: (input) => writes.update(input),
    };
  }

  static async start(options: SecretsManagerOptions): Promise<SecretsManagerService> {
    return new SecretsManagerService(options);
  }

  permissions(operation: string, input: JsonObject): readonly Permission[] {
    refuseUnknownInput('secretsmanager', operations, { operation, input: {} });
    const action = `secretsmanager:${operation}`;
    return [{ action, resource: this.#arn(input.Name ?? input.SecretId) }];
  }

  async call(operation: string, input: JsonObject): Promise<JsonObject> {
    refuseUnknownInput('secretsmanager', operations, { operation, input });
    return this.#handlers[operation]?.(input) ?? {};
  }

  async close(): Promise<void> {
    // Every change is written before its call returns.
  }

  /** IAM sees the complete ARN of a secret; for a missing secret, only the given name or ARN. */
  #arn(secretId: unknown): string {
    const secret = this.#store.lookUp(secretId);
    if (secret !== undefined) return secret.arn;
    const id = String(secretId ?? '*');
    return id.startsWith('arn:') ? id : arnStart(id);
  }
}

function sixCharacters(): string {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
  return Array.from({ length: 6 }, () => alphabet[randomInt(alphabet.length)]).join('');
}
