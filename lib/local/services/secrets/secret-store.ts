// Stores the secrets and finds them by name or ARN. Values are in plain text: the folder is private to the developer.
import { AwsError } from '../../platform/aws-error.ts';
import type { Clock } from '../../platform/clock.ts';
import { KeyedLog } from '../../platform/keyed-log.ts';
import { arnStart, invalidRequest, type Secret } from './secret.ts';

export class SecretStore {
  readonly #secrets: KeyedLog<Secret>;
  readonly #clock: Clock;

  constructor(options: { readonly clock: Clock; readonly dataDir?: string | undefined }) {
    this.#secrets = KeyedLog.open('secrets', options.dataDir);
    this.#clock = options.clock;
  }

  /** Finds a secret by its name, its ARN or its ARN without the random end, including deleted ones. */
  lookUp(secretId: unknown): Secret | undefined {
    this.#forgetGone();
    const id = String(secretId ?? '');
    const start = arnStart('');
    if (!id.startsWith(start)) return this.#secrets.get(id);
    const rest = id.slice(start.length);
    const whole = this.#secrets.get(rest.slice(0, -'-Ab12Cd'.length));
    return whole?.arn === id ? whole : this.#secrets.get(rest);
  }

  /** @throws AwsError ResourceNotFoundException, or InvalidRequestException for a deleted secret. */
  find(secretId: unknown): Secret {
    const secret = this.findEvenDeleted(secretId);
    if (secret.deletion === undefined) return secret;
    throw invalidRequest("You can't perform this operation on the secret because it was marked for deletion.");
  }

  /** @throws AwsError ResourceNotFoundException */
  findEvenDeleted(secretId: unknown): Secret {
    const secret = this.lookUp(secretId);
    if (secret !== undefined) return secret;
    throw new AwsError('ResourceNotFoundException', "Secrets Manager can't find the specified secret.");
  }

  all(): Secret[] {
    this.#forgetGone();
    return [...this.#secrets.values()];
  }

  set(secret: Secret): void {
    this.#secrets.set(secret.name, secret);
  }

  delete(name: string): void {
    this.#secrets.delete(name);
  }

  #forgetGone(): void {
    const now = this.#clock.now();
    for (const { name, deletion } of [...this.#secrets.values()]) {
      if (deletion !== undefined && deletion.goneAt <= now) this.#secrets.delete(name);
    }
  }
}
