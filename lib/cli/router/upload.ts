// Sends JSON that is larger than a request may be: it is uploaded before, and the request names the upload.

import { maxBodyBytes } from '../../http/request/body.ts';
import { sha256Hex } from '../../value/digest.ts';
import { CliError } from '../terminal/cli-error.ts';
import { type ApiAnswer, type ApiRequest, type Connection, callApi } from './api-client.ts';

/** Longer than the router's own requests may take: as much as a slow line needs. */
const putTimeoutMs = 600_000;

/** Calls the API as `callApi` does, however large the body is, up to what the router takes by upload. */
export async function callApiWithAnyBody(connection: Connection, request: ApiRequest): Promise<ApiAnswer> {
  const content = Buffer.from(JSON.stringify(request.body));
  if (content.length <= maxBodyBytes) return callApi(connection, request);
  const { body: _, headers, ...rest } = request;
  const id = await upload(connection, content);
  return callApi(connection, {
    ...rest,
    headers: { ...headers, 'content-type': 'application/json', 'flowgate-upload': id },
  });
}

/** @throws CliError where the router or its bucket refuses */
async function upload(connection: Connection, content: Buffer): Promise<string> {
  const body = { bytes: content.length, sha256: sha256Hex(content) };
  const answer = await callApi(connection, { method: 'POST', path: '/v1/uploads', body });
  const { id, url, headers } = answer.body.upload as { id: string; url: string; headers: Record<string, string> };
  await put(url, headers, content);
  return id;
}

async function put(url: string, headers: Readonly<Record<string, string>>, content: Buffer): Promise<void> {
  const signal = AbortSignal.timeout(putTimeoutMs);
  const answer = await fetch(url, { method: 'PUT', headers, body: new Uint8Array(content), signal }).catch(
    (error: unknown) => {
      const cause = error instanceof Error && error.cause instanceof Error ? error.cause.message : String(error);
      throw new CliError(`the data cannot be uploaded to ${new URL(url).host} (${cause}): can this machine reach it?`);
    },
  );
  const text = await answer.text();
  if (answer.ok) return;
  throw new CliError(`the upload was refused: ${/<Message>(.*?)<\/Message>/.exec(text)?.[1] ?? answer.status}`);
}
