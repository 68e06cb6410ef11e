// Reads the body of a verified request as its source declares it. The media type is ignored except for its charset, because no sender
// signs it.
import { isSigned } from '../../core/source/scheme-headers.ts';
import type { Source } from '../../core/source/source.ts';
import { FlowgateError } from '../../value/errors.ts';
import type { JsonValue } from '../../value/json.ts';
import { isCloudEvent } from '../request/body.ts';
import { readCloudEvents, toEventParts } from '../request/cloud-event.ts';
import { parseFormObject } from '../request/form.ts';
import { parseBodyJson } from '../request/parse.ts';
import { decodeUtf8, refuseOtherCharsets } from '../request/text.ts';
import type { HttpRequest } from '../server/message.ts';
import { readFormFiles } from './form-files.ts';
import { removeProof } from './proof.ts';

/** The body's value, without the secrets and signatures in it. */
export async function readHookBody(source: Source, request: HttpRequest): Promise<JsonValue> {
  const { body, scheme, each } = source;
  refuseOtherCharsets(request);
  if (body === 'multipart') return removeProof(scheme, request.parsedForm ?? (await readFormFiles(request)));
  if (body === 'cloudevents') return removeProof(scheme, readSignedCloudEvents(source, request));
  return removeProof(scheme, parseContent(body, request, each !== undefined));
}

/** One CloudEvent, or the list of a batch. In binary mode the attributes are in headers, which the signature has to cover. */
function readSignedCloudEvents({ scheme, trustUnsigned }: Source, request: HttpRequest): JsonValue {
  if (!isCloudEvent(request)) throw notCloudEvents();
  const isBinary = !/^application\/cloudevents/i.test(request.headers['content-type'] ?? '');
  if (isBinary && !trustUnsigned && !isSigned('ce-id', scheme)) throw unsignedAttributes();
  const events = readCloudEvents(request);
  for (const event of events) toEventParts(event);
  const [first = null] = events;
  return isBatch(request) ? events : first;
}

function isBatch({ headers }: HttpRequest): boolean {
  return /^application\/cloudevents-batch/i.test(headers['content-type'] ?? '');
}

function notCloudEvents(): FlowgateError {
  const message =
    'the request is not a CloudEvent: send it with content-type application/cloudevents+json or application/cloudevents-batch+json, or with the ce- headers of the binary mode';
  return new FlowgateError('malformed_request', message);
}

function unsignedAttributes(): FlowgateError {
  const message =
    'the attributes of the CloudEvent are in headers, which the signature does not cover: send it in structured mode (application/cloudevents+json), or set "trustUnsigned": true for this source';
  return new FlowgateError('malformed_request', message);
}

const formRemedy =
  'set "body" of this source to "form" in sources.json, "form-payload" for JSON in its field payload, or "multipart" for a form with files';

function parseContent(
  kind: Exclude<Source['body'], 'multipart' | 'cloudevents'>,
  request: HttpRequest,
  isBatch: boolean,
): JsonValue {
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
