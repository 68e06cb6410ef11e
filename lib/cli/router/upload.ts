// Sends JSON that is too large for a request: it is uploaded first, and the request names the upload.

import type { CallAnswer, CallArguments, CallInput } from '../../http/contract/client.ts';
import { maxBodyBytes } from '../../http/request/body.ts';
import { sha256Hex } from '../../value/digest.ts';
import { CliError } from '../terminal/cli-error.ts';
import { exitCodes } from '../terminal/exit-codes.ts';
import { type Connection, callApi } from './api-client.ts';

/** Longer than the timeout of other requests, for slow connections. */
const putTimeoutMs = 600_000;

/** The operations that start runs. */
export type SendKey = 'POST /v1/events' | 'POST /v1/workflows/{idOrName}/runs';

/** Calls an operation as `callApi` does, with a body of any size that the router accepts as an upload. */
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

/** Returns the ID of the upload. @throws CliError if the router or its bucket returns an error */
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
