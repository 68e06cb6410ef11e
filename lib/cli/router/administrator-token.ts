// The token that `flowgate dev` prints. With --data it is kept in a file that only its owner can read, and each start reuses it.
import { randomBytes } from 'node:crypto';
import { chmodSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Credential, isInForce, scopes } from '../../core/credential/credential.ts';
import { defaultEnvironment } from '../../core/credential/issue-credential.ts';
import { isToken, makeToken, type Token, tokenRandomBytes } from '../../core/credential/token.ts';
import { commandName } from '../terminal/command-name.ts';
import type { CredentialsTable } from './credentials-table.ts';

export interface AdministratorTokenOptions {
  readonly table: Pick<CredentialsTable, 'create' | 'find' | 'listByLabel'>;
  /** @default - the token is not kept */
  readonly dataDir?: string | undefined;
  readonly now: Date;
  /** Prints one line. */
  readonly print: (line: string) => void;
}

const label = 'flowgate dev';

/** Returns the kept token while its credential is in force; otherwise creates and keeps a new one. */
export async function ensureAdministratorToken(options: AdministratorTokenOptions): Promise<Token> {
  const { table, dataDir, now, print } = options;
  if (dataDir === undefined) return createToken(table, makeToken(randomBytes(tokenRandomBytes)));
  const file = join(dataDir, 'administrator-token');
  const kept = readToken(file);
  const credential = kept && (await table.find(kept));
  if (kept !== undefined && credential !== undefined && isInForce(credential, now)) return kept;
  await reportEarlierTokens(options, credential);
  // Written before the credential exists: if the process is killed in between, no unknown token is in force.
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
