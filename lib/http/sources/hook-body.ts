// Reads the body of a verified request as its source declares it. The media type is ignored except for its charset, because no sender
// signs it.
import type { Source } from '../../core/source/source.ts';
import { FlowgateError } from '../../value/errors.ts';
import type { JsonValue } from '../../value/json.ts';
import { parseFormObject } from '../request/form.ts';
import { parseBodyJson } from '../request/parse.ts';
import { decodeUtf8, refuseOtherCharsets } from '../request/text.ts';
import type { HttpRequest } from '../server/message.ts';
import { readFormFiles } from './form-files.ts';
import { removeProof } from './proof.ts';

/** The body's value, without the secrets and signatures in it. */
export async function readHookBody({ body, scheme, each }: Source, request: HttpRequest): Promise<JsonValue> {
  refuseOtherCharsets(request);
  const content =
    body === 'multipart'
      ? (request.parsedForm ?? (await readFormFiles(request)))
      : parseContent(body, request, each !== undefined);
  return removeProof(scheme, content);
}

const formRemedy =
  'set "body" of this source to "form" in sources.json, "form-payload" for JSON in its field payload, or "multipart" for a form with files';

function parseContent(kind: Exclude<Source['body'], 'multipart'>, request: HttpRequest, isBatch: boolean): JsonValue {
  switch (kind) {
    case 'json':
      return parseBodyJson(request, { formRemedy, isListAllowed: isBatch });
    case 'form':
      return parseFormObject(request);
    case 'form-payload': {
      const { payload } = parseFormObject(request);
      if (typeof payload !== 'string' || payload === '') throw missingPayload();
      return parseBodyJson({ ...request, body: Buffer.from(payload) }, { isListAllowed: isBatch });
    }
    case 'text':
      return { text: decodeUtf8(request) };
  }
}

function missingPayload(): FlowgateError {
  const message =
    'the form must have exactly one field "payload" that contains JSON: this source is declared as "form-payload"';
  return new FlowgateError('malformed_request', message);
}
