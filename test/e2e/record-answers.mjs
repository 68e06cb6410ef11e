// Preloaded into a command that a test runs: writes each answer that the command receives as a JSON line to the file RECORDED_ANSWERS, so
// that the test can compare the answers with the OpenAPI documents.
import { appendFileSync } from 'node:fs';

const file = process.env.RECORDED_ANSWERS;
const send = globalThis.fetch;

if (file !== undefined) {
  globalThis.fetch = async (input, init = {}) => {
    const response = await send(input, init);
    const { origin, pathname: path, search } = new URL(input instanceof Request ? input.url : String(input));
    const method = init.method ?? (input instanceof Request ? input.method : 'GET');
    const mediaType = response.headers.get('content-type')?.split(';')[0];
    const text = await response.clone().text();
    appendFileSync(
      file,
      `${JSON.stringify({ origin, method, path: `${path}${search}`, status: response.status, mediaType, text })}\n`,
    );
    return response;
  };
}
