// The token that `flowgate dev` prints. With --data, the folder keeps it for its owner alone, and each start shows the same.
import { randomBytes } from 'node:crypto';
import { chmodSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Credential, isInForce, scopes } from '../../core/credential/credential.ts';
import { defaultEnvironment } from '../../core/credential/issue-credential.ts';
import { isToken, makeToken, type Token, tokenRandomBytes } from '../../core/credential/token.ts';
import type { CredentialsTable } from './credentials-table.ts';

export interface AdministratorTokenOptions {
  readonly table: Pick<CredentialsTable, 'create' | 'find' | 'labelled'>;
  /** @default - the token is kept nowhere */
  readonly dataDir?: string | undefined;
  readonly now: Date;
  /** Takes one line at a time. */
  readonly say: (line: string) => void;
}

const label = 'flowgate dev';

/** The kept token, while its credential is in force; otherwise a new one, which is kept in its place. */
export async function administratorToken(options: AdministratorTokenOptions): Promise<Token> {
  const { table, dataDir, now, say } = options;
  if (dataDir === undefined) return createToken(table, makeToken(randomBytes(tokenRandomBytes)));
  const file = join(dataDir, 'administrator-token');
  const kept = readToken(file);
  const credential = kept && (await table.find(kept));
  if (kept !== undefined && credential !== undefined && isInForce(credential, now)) return kept;
  await sayWhatIsThere(options, credential);
  // Kept before it opens anything: whenever the process is killed, no token is in force that nobody knows.
  const token = makeToken(randomBytes(tokenRandomBytes));
  writeToken(file, token);
  await createToken(table, token);
  say(`a new administrator's token is kept in ${file}`);
  return token;
}

async function createToken(table: AdministratorTokenOptions['table'], token: Token): Promise<Token> {
  await table.create({ label, environment: defaultEnvironment, scopes: [...scopes], secret: token });
  return token;
}

async function sayWhatIsThere({ table, now, say }: AdministratorTokenOptions, ended?: Credential): Promise<void> {
  if (ended !== undefined) say(`the kept administrator's token, ${ended.id}, is revoked or expired`);
  const others = (await table.labelled(label)).filter((one) => isInForce(one, now));
  if (others.length === 0) return;
  const ids = others.map(({ id }) => id).join(', ');
  say(`tokens of earlier starts are in force: ${ids}. End each that nobody needs with "flowgate tokens revoke <id>"`);
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
