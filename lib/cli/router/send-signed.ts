// Sends a request to a declared source of a router on this machine, signed as its sender signs. For tests: the secret is the one that the
// router has.
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { renderDelivery } from '../../authoring/sources/sample.ts';
import { SigningError, signRequest } from '../../http/sources/signing/sign-request.ts';
import { FlowgateError } from '../../value/errors.ts';
import { CliError } from '../terminal/cli-error.ts';
import { exitCodes } from '../terminal/exit-codes.ts';
import { readDataArgument } from '../terminal/json-argument.ts';
import { type ConnectionOptions, parseConnection } from './connection.ts';
import { findDeclaredSource, readSourceSecrets, requirePreset } from './declared-source.ts';

export interface SignedOptions extends ConnectionOptions {
  /** The name of a declared source. */
  readonly as: string;
  readonly data?: string;
  readonly privateKey?: string;
  readonly workflows?: string;
}

/** The router's answer. @throws CliError if the request cannot be signed or the router cannot be reached */
export async function sendSigned(options: SignedOptions): Promise<{ readonly status: number; readonly text: string }> {
  const source = findDeclaredSource(options.as, options.workflows);
  const { url } = parseConnection(options);
  const [secret = ''] = await readSourceSecrets(source);
  const id = randomUUID();
  const sample = source.preset === undefined ? undefined : requirePreset(source.preset).sample;
  const body = options.data === undefined ? sample?.body : readDataArgument(options.data);
  if (body === undefined)
    throw new CliError(`the source "${source.name}" has no preset, so there is no sample: add --data`);
  const content = source.body === 'form' && typeof body !== 'string' ? toForm(body) : body;
  const delivery = renderDelivery(source, { ...sample, body: content }, id);
  const privateKey = options.privateKey === undefined ? undefined : readKey(options.privateKey);
  const draft = { ...delivery, url: new URL(`/hooks/${source.name}`, url) };
  return post(trySigning(() => signRequest(source, draft, { secret, privateKey, now: new Date(), id })));
}

function toForm(fields: unknown): string {
  return new URLSearchParams(fields as Record<string, string>).toString();
}

function readKey(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    throw new CliError(`the file ${file} cannot be read`);
  }
}

function trySigning<Result>(sign: () => Result): Result {
  try {
    return sign();
  } catch (error) {
    if (error instanceof SigningError) throw new CliError(`the request cannot be signed: ${error.message}`);
    // A signed value that is not in the data.
    if (error instanceof FlowgateError)
      throw new CliError(`the request cannot be signed: ${error.reason ?? error.message}`);
    throw error;
  }
}

async function post({ url, headers, body }: ReturnType<typeof signRequest>) {
  try {
    const answer = await fetch(url, { method: 'POST', headers, body, redirect: 'manual' });
    return { status: answer.status, text: await answer.text() };
  } catch (error) {
    throw new CliError(`the router at ${url.origin} cannot be reached: run "npm start" to start one here`, {
      exitCode: exitCodes.unreachable,
      cause: error,
    });
  }
}
