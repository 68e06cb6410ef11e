// Reads and writes credentials in their table directly, with AWS credentials: a new deployment gets its first one this way.
import { randomBytes } from 'node:crypto';
import { userInfo } from 'node:os';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDbCredentialStore } from '../../aws/stores/credential-store.ts';
import type { Credential } from '../../core/credential/credential.ts';
import { type CredentialSecrets, selectCredentialSecrets } from '../../core/credential/credential-secrets.ts';
import {
  describeCredential,
  makeCredential,
  type SecretCredentialRequest,
} from '../../core/credential/issue-credential.ts';
import { revokeCredential } from '../../core/credential/revoke-credential.ts';
import {
  createChangedMeanwhileError,
  type RotationRequest,
  rotateCredential,
} from '../../core/credential/rotate-credential.ts';
import { digestSecret } from '../../core/credential/token.ts';
import { type Actor, createCredentialAuditEntry } from '../../core/operate/audit.ts';
import { FlowgateError } from '../../value/errors.ts';
import { CliError } from '../terminal/cli-error.ts';
import { exitCodes } from '../terminal/exit-codes.ts';

export interface NewSecret {
  /** Absent if the team chose the secret itself. */
  readonly token?: string | undefined;
  /** It has `overlapEndsAt` while an older secret of it is still valid. */
  readonly credential: Omit<Credential, 'digest'> & { readonly overlapEndsAt?: string | undefined };
}

export interface CredentialsTableOptions {
  readonly client: DynamoDBClient;
  readonly tableName: string;
  /** The name in the audit trail. */
  readonly operator: string;
}

const deps = { now: () => new Date(), randomBytes };

export class CredentialsTable {
  readonly #store: DynamoDbCredentialStore;
  readonly #name: string;
  readonly #by: Actor;

  constructor({ client, tableName, operator }: CredentialsTableOptions) {
    this.#store = new DynamoDbCredentialStore({ client, tableName });
    this.#name = tableName;
    this.#by = { kind: 'operator', name: operator };
  }

  /** Opens the table of this name in the account and Region of the shell's AWS credentials. */
  static open(tableName: string): CredentialsTable {
    return new CredentialsTable({ client: new DynamoDBClient(), tableName, operator: userName() });
  }

  async create(request: SecretCredentialRequest): Promise<NewSecret> {
    const created = makeCredential(request, deps);
    const { credential } = created;
    const entry = createCredentialAuditEntry({ action: 'credential.created', credential, by: this.#by }, deps);
    await this.#callTable(() => this.#store.create(credential, entry));
    return { ...created, credential: describeCredential(credential) };
  }

  /** Returns the credential with this secret, even if it is revoked or expired. */
  async find(secret: string): Promise<Credential | undefined> {
    return this.#callTable(() => this.#store.findByDigest(digestSecret(secret)));
  }

  async listByLabel(label: string): Promise<Credential[]> {
    return this.#callTable(async () => (await this.#store.list()).filter((one) => one.label === label));
  }

  async rotate(id: string, request: RotationRequest): Promise<NewSecret> {
    const secrets = await this.#callTable(() => this.#find(id));
    const { rotation, token } = rotateCredential(secrets, request, deps);
    const { next, overlapEndsAt } = rotation;
    const act = { action: 'credential.rotated', credential: next, overlapEndsAt, by: this.#by } as const;
    const outcome = await this.#callTable(() => this.#store.rotate(rotation, createCredentialAuditEntry(act, deps)));
    if (outcome === 'changed') throw createChangedMeanwhileError();
    return { token, credential: { ...describeCredential(next), overlapEndsAt } };
  }

  async revoke(id: string): Promise<Credential> {
    const revocation = { find: () => this.#find(id), by: this.#by };
    return this.#callTable(() => revokeCredential(revocation, { ...deps, credentials: this.#store }));
  }

  async #find(id: string): Promise<CredentialSecrets> {
    const secrets = selectCredentialSecrets(await this.#store.secretsOf(id), deps.now());
    if (secrets === undefined) {
      throw new CliError(`the table ${this.#name} has no credential ${id}`, { exitCode: exitCodes.refused });
    }
    return secrets;
  }

  async #callTable<Result>(work: () => Promise<Result>): Promise<Result> {
    try {
      return await work();
    } catch (error) {
      if (error instanceof FlowgateError || error instanceof CliError || !(error instanceof Error)) throw error;
      const reason = error.message.replaceAll('\n', ' ');
      throw new CliError(
        `the table ${this.#name} cannot be used (${error.name}: ${reason}): check its name and your AWS credentials`,
        { exitCode: exitCodes.unreachable },
      );
    }
  }
}

function userName(): string {
  try {
    return userInfo().username;
  } catch {
    // A container may run as a user that has no name.
    return 'unknown';
  }
}
