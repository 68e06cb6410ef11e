// Sends JSON that is too large for the body of a request. It is uploaded first, and then the request refers to the upload.

import type { CallAnswer, CallArguments, CallInput } from '../../http/contract/client.ts';
import { maxBodyBytes } from '../../http/request/body.ts';
import { sha256Hex } from '../../value/digest.ts';
import { CliError } from '../terminal/cli-error.ts';
import { exitCodes } from '../terminal/exit-codes.ts';
import { type Connection, callApi } from './api-client.ts';

/** The time limit of an upload. It is longer than that of other requests, because the connection may be slow. */
const putTimeoutMs = 600_000;

/** The operations that start runs. */
export type SendKey = 'POST /v1/events' | 'POST /v1/workflows/{idOrName}/runs';

/**
 * Calls an operation as `callApi` does. If the body is larger than a request may be, it is uploaded first.
 * @throws CliError as `callApi`, and if the upload fails
 */
export async function callApiWithAnyBody<Key extends SendKey>(
  connection: Connection,
  key: Key,
  input: CallInput<Key> & { readonly body: unknown },
): Promise<CallAnswer<Key>> {
  const call = (own: object) => callApi(connection, key, ...([own] as unknown as CallArguments<Key>));
  const content = Buffer.from(JSON.stringify(input.body));
  if (content.length <= maxBodyBytes) return call(input);
  const { body: _, ...rest } = input;
  return call({ ...rest, uploadId: await upload(connection, content) });
}

/** Uploads the content, and returns the ID of the upload. @throws CliError if the router or its bucket returns an error */
async function upload(connection: Connection, content: Buffer): Promise<string> {
  const body = { bytes: content.length, sha256: sha256Hex(content) };
  const answer = await callApi(connection, 'POST /v1/uploads', { body });
  const { id, url, headers } = answer.body.upload;
  await put(url, headers, content);
  return id;
}

async function put(url: string, headers: Readonly<Record<string, string>>, content: Buffer): Promise<void> {
  const signal = AbortSignal.timeout(putTimeoutMs);
  const response = await fetch(url, { method: 'PUT', headers, body: new Uint8Array(content), signal }).catch(
    (error: unknown) => {
      const cause = error instanceof Error && error.cause instanceof Error ? error.cause.message : String(error);
      throw new CliError(
        `the data cannot be uploaded to ${new URL(url).host} (${cause}): check that this machine can reach that host`,
        { exitCode: exitCodes.unreachable },
      );
    },
  );
  const text = await response.text();
  if (response.ok) return;
  const reason = /<Message>(.*?)<\/Message>/.exec(text)?.[1] ?? response.status;
  throw new CliError(`the upload was refused: ${reason}`, { exitCode: exitCodes.refused });
}
