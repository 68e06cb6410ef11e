// Reads and writes the credentials table directly, with AWS credentials. The first credential of a deployment is created in this
// way.
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

/** A credential with a new secret. */
export interface NewSecret {
  /** The secret. Absent if the caller chose it. */
  readonly token?: string | undefined;
  /** The credential. It has `overlapEndsAt`, ISO 8601, while its previous secret is still valid. */
  readonly credential: Omit<Credential, 'digest'> & { readonly overlapEndsAt?: string | undefined };
}

export interface CredentialsTableOptions {
  readonly client: DynamoDBClient;
  readonly tableName: string;
  /** The name of the operator in the audit trail. */
  readonly operator: string;
}

const deps = { now: () => new Date(), randomBytes };

/**
 * The credentials table of a deployment. All methods throw CliError if the table cannot be used, and FlowgateError for a request
 * that the core refuses.
 */
export class CredentialsTable {
  readonly #store: DynamoDbCredentialStore;
  readonly #name: string;
  readonly #by: Actor;

  constructor({ client, tableName, operator }: CredentialsTableOptions) {
    this.#store = new DynamoDbCredentialStore({ client, tableName });
    this.#name = tableName;
    this.#by = { kind: 'operator', name: operator };
  }

  /**
   * Returns the table with this name in the account and Region of the shell's AWS credentials. The operator is the name of the
   * user of this machine.
   */
  static open(tableName: string): CredentialsTable {
    return new CredentialsTable({ client: new DynamoDBClient(), tableName, operator: userName() });
  }

  /** Creates a credential, with its audit entry. */
  async create(request: SecretCredentialRequest): Promise<NewSecret> {
    const created = makeCredential(request, deps);
    const { credential } = created;
    const entry = createCredentialAuditEntry({ action: 'credential.created', credential, by: this.#by }, deps);
    await this.#callTable(() => this.#store.create(credential, entry));
    return { ...created, credential: describeCredential(credential) };
  }

  /** Returns the credential with this secret, also if it is revoked or expired; undefined if there is none. */
  async find(secret: string): Promise<Credential | undefined> {
    return this.#callTable(() => this.#store.findByDigest(digestSecret(secret)));
  }

  /** Returns all credentials with this label, also revoked and expired ones. */
  async listByLabel(label: string): Promise<Credential[]> {
    return this.#callTable(async () => (await this.#store.list()).filter((one) => one.label === label));
  }

  /** Gives a credential a new secret, with an audit entry. Throws CliError for an unknown ID. */
  async rotate(id: string, request: RotationRequest): Promise<NewSecret> {
    const secrets = await this.#callTable(() => this.#find(id));
    const { rotation, token } = rotateCredential(secrets, request, deps);
    const { next, overlapEndsAt } = rotation;
    const act = { action: 'credential.rotated', credential: next, overlapEndsAt, by: this.#by } as const;
    const outcome = await this.#callTable(() => this.#store.rotate(rotation, createCredentialAuditEntry(act, deps)));
    if (outcome === 'changed') throw createChangedMeanwhileError();
    return { token, credential: { ...describeCredential(next), overlapEndsAt } };
  }

  /** Revokes a credential, with an audit entry. Throws CliError for an unknown ID. */
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
    // In a container, the user of the process may have no name.
    return 'unknown';
  }
}
