// Sends JSON that is larger than the largest request body: uploads it first, and names the upload in the request.
import { maxBodyBytes } from '../../http/request/body.ts';
import { sha256Hex } from '../../value/digest.ts';
import { CliError } from '../terminal/cli-error.ts';
import { type ApiRequest, type ApiResponse, type Connection, callApi } from './api-client.ts';

/** Longer than the timeout of other requests, for slow connections. */
const putTimeoutMs = 600_000;

/** Calls the API as `callApi` does, with a body of any size up to the router's limit for uploads. */
export async function callApiWithAnyBody(connection: Connection, request: ApiRequest): Promise<ApiResponse> {
  const content = Buffer.from(JSON.stringify(request.body));
  if (content.length <= maxBodyBytes) return callApi(connection, request);
  const { body: _, headers, ...rest } = request;
  const id = await upload(connection, content);
  return callApi(connection, {
    ...rest,
    headers: { ...headers, 'content-type': 'application/json', 'flowgate-upload': id },
  });
}

/** Returns the ID of the upload. @throws CliError if the router or its bucket returns an error */
async function upload(connection: Connection, content: Buffer): Promise<string> {
  const body = { bytes: content.length, sha256: sha256Hex(content) };
  const response = await callApi(connection, { method: 'POST', path: '/v1/uploads', body });
  const { id, url, headers } = response.body.upload as { id: string; url: string; headers: Record<string, string> };
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
      );
    },
  );
  const text = await response.text();
  if (response.ok) return;
  throw new CliError(`the upload was refused: ${/<Message>(.*?)<\/Message>/.exec(text)?.[1] ?? response.status}`);
}
