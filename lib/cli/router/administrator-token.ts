// Creates the administrator token that `flowgate dev` prints. With --data the token is stored in a file that only its owner can
// read, and later starts reuse it.
import { randomBytes } from 'node:crypto';
import { chmodSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Credential, isInForce, scopes } from '../../core/credential/credential.ts';
import { defaultEnvironment } from '../../core/credential/issue-credential.ts';
import { isToken, makeToken, type Token, tokenRandomBytes } from '../../core/credential/token.ts';
import { commandName } from '../terminal/command-name.ts';
import type { CredentialsTable } from './credentials-table.ts';

export interface AdministratorTokenOptions {
  /** The credentials of the router. */
  readonly table: Pick<CredentialsTable, 'create' | 'find' | 'listByLabel'>;
  /** The folder that stores the token. @default - the token is not stored */
  readonly dataDir?: string | undefined;
  readonly now: Date;
  /** Prints one line for the user. */
  readonly print: (line: string) => void;
}

const label = 'flowgate dev';

/**
 * Returns the stored token if its credential is neither revoked nor expired. Otherwise creates a credential with a new token,
 * stores the token, and prints which earlier tokens are still valid.
 * @throws CliError if the table cannot be used; the error of the file system if the file cannot be read or written
 */
export async function ensureAdministratorToken(options: AdministratorTokenOptions): Promise<Token> {
  const { table, dataDir, now, print } = options;
  if (dataDir === undefined) return createToken(table, makeToken(randomBytes(tokenRandomBytes)));
  const file = join(dataDir, 'administrator-token');
  const kept = readToken(file);
  const credential = kept && (await table.find(kept));
  if (kept !== undefined && credential !== undefined && isInForce(credential, now)) return kept;
  await reportEarlierTokens(options, credential);
  // The file is written before the credential is created. If the process is killed between the two, no valid token exists that
  // the file does not have.
  const token = makeToken(randomBytes(tokenRandomBytes));
  writeToken(file, token);
  await createToken(table, token);
  print(`a new administrator token is stored in ${file}`);
  return token;
}

async function createToken(table: AdministratorTokenOptions['table'], token: Token): Promise<Token> {
  await table.create({ label, environment: defaultEnvironment, scopes: [...scopes], secret: token });
  return token;
}

async function reportEarlierTokens(
  { table, now, print }: AdministratorTokenOptions,
  ended?: Credential,
): Promise<void> {
  if (ended !== undefined) print(`the stored administrator token, ${ended.id}, is revoked or expired`);
  const others = (await table.listByLabel(label)).filter((one) => isInForce(one, now));
  if (others.length === 0) return;
  const ids = others.map(({ id }) => id).join(', ');
  print(
    `tokens of earlier starts are still valid: ${ids}. Revoke those that are not needed with "${commandName} tokens revoke <id>"`,
  );
}

function readToken(file: string): Token | undefined {
  try {
    chmodSync(file, 0o600);
    const text = readFileSync(file, 'utf8').trim();
    return isToken(text) ? text : undefined;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

function writeToken(file: string, token: Token): void {
  writeFileSync(`${file}.new`, `${token}\n`, { mode: 0o600 });
  renameSync(`${file}.new`, file);
}
