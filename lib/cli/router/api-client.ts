// Calls a running router with the client of the contract, and converts its errors to CliError.
import {
  ApiError,
  type CallAnswer,
  type CallArguments,
  createClient,
  type OperationKey,
  UnexpectedAnswerError,
  UnreachableError,
} from '../../http/contract/client.ts';
import { readJson } from '../../value/json.ts';
import { CliError } from '../terminal/cli-error.ts';
import { exitCodes } from '../terminal/exit-codes.ts';

/** The address of a router, and the credential for it. */
export interface Connection {
  /** For example `http://127.0.0.1:3000`. */
  readonly url: string;
  readonly token: string;
}

/**
 * Calls an operation by its route key. Numbers in the response keep all their digits.
 * @example const { body } = await callApi(connection, 'GET /v1/runs/{id}', { params: { id } });
 * @throws CliError if the router cannot be reached, fails or refuses the request, and for a header that HTTP does not allow
 */
export async function callApi<Key extends OperationKey>(
  { url, token }: Connection,
  key: Key,
  ...input: CallArguments<Key>
): Promise<CallAnswer<Key>> {
  refuseUnsendable({ ...input[0]?.headers, authorization: token });
  try {
    return await createClient({ url, token, parseJson: readJson }).call(key, ...input);
  } catch (error) {
    throw toCliError(error, url);
  }
}

function toCliError(error: unknown, url: string): unknown {
  const { unreachable: exitCode, refused } = exitCodes;
  const cause = error;
  if (error instanceof ApiError && error.status < 500)
    return new CliError(error.message, { exitCode: refused, isTemporary: error.status === 429, cause });
  if (error instanceof ApiError) return new CliError(error.message, { exitCode, isTemporary: true, cause });
  if (error instanceof UnexpectedAnswerError) return new CliError(error.message, { exitCode, cause });
  if (!(error instanceof UnreachableError)) return error;
  return new CliError(
    `the router at ${new URL(url).origin} cannot be reached (${error.message}): run "npm start" to start one here, or use --url for another one`,
    { exitCode, isTemporary: true },
  );
}

function refuseUnsendable(headers: Readonly<Record<string, string>>): void {
  const wrong = Object.keys(headers).find((name) => !/^[\x20-\x7e]*$/.test(headers[name] ?? ''));
  if (wrong === undefined) return;
  throw new CliError(
    `${headerNames[wrong] ?? wrong} has a character that HTTP headers do not allow: use visible ASCII only`,
  );
}

const headerNames: Readonly<Record<string, string>> = {
  authorization: 'the credential',
  'idempotency-key': 'the Idempotency-Key',
};
