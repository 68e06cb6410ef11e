// Converts a verified request to an event: data, name and idempotency key, from the places that the source declares.
import type { Submission } from '../../core/event/submission.ts';
import type { Selector, Source } from '../../core/source/source.ts';
import { FlowgateError } from '../../value/errors.ts';
import { formatExactNumber, isRawNumber } from '../../value/exact-number.ts';
import type { JsonObject } from '../../value/json.ts';
import { findValueAt } from '../../value/json.ts';
import { parseFormObject } from '../request/form.ts';
import { parseBodyObject } from '../request/parse.ts';
import { refuseOtherCharsets } from '../request/text.ts';
import type { HttpRequest } from '../server/message.ts';
import { removeProof } from './proof.ts';

/** Maximum length of an event's name and of an idempotency key, in characters. */
const longestName = 128;
const longestKey = 512;

/**
 * The event's data: the body, read as the source declares it. The media type is ignored except for its charset, because no sender signs
 * it. A secret in the body is removed.
 */
export function readEventData({ body, scheme }: Source, request: HttpRequest): JsonObject {
  refuseOtherCharsets(request);
  return removeProof(scheme, parseContent(body, request));
}

const formRemedy =
  'set "body" of this source to "form" in sources.json, or "form-payload" for JSON in its field payload';

function parseContent(kind: Source['body'], request: HttpRequest): JsonObject {
  switch (kind) {
    case 'json':
      return parseBodyObject(request, formRemedy);
    case 'form':
      return parseFormObject(request);
    case 'form-payload': {
      const { payload } = parseFormObject(request);
      if (typeof payload !== 'string' || payload === '') throw missingPayload();
      return parseBodyObject({ ...request, body: Buffer.from(payload) });
    }
  }
}

function missingPayload(): FlowgateError {
  const message =
    'the form must have exactly one field "payload" that contains JSON: this source is declared as "form-payload"';
  return new FlowgateError('malformed_request', message);
}

/** @throws FlowgateError `invalid_request` if the event's name or key is not where the source declares it */
export function toHookSubmission(source: Source, request: HttpRequest, data: JsonObject): Submission {
  const { name, environment, organisationId, event, idempotencyKey, keyIsEnough } = source;
  const key = idempotencyKey && selectText({ selector: idempotencyKey, request, data, longest: longestKey });
  return {
    environment,
    organisationId,
    dialect: 'hooks',
    source: name,
    name: selectText({ selector: event, request, data, longest: longestName }),
    data,
    idempotencyKey: key,
    keyOwner: `source:${name}`,
    isKeyEnough: keyIsEnough,
  };
}

interface Selection {
  readonly selector: Selector;
  readonly request: HttpRequest;
  readonly data: JsonObject;
  readonly longest: number;
}

function selectText({ selector, request, data, longest }: Selection): string {
  if ('fixed' in selector) return selector.fixed;
  const found = 'header' in selector ? request.headers[selector.header] : findValueAt(data, selector.pointer);
  const text = typeof found === 'number' || isRawNumber(found) ? formatExactNumber(found) : found;
  if (typeof text === 'string' && text !== '' && text.length <= longest) return text;
  const [pointer, place] =
    'header' in selector
      ? ['', `the header ${selector.header}`]
      : [selector.pointer, `the value at ${selector.pointer}`];
  const message = `${place} must be a string of 1 to ${longest} characters, or a number (an integer, if it has more than 15 digits)`;
  throw new FlowgateError('invalid_request', `the request is not valid: ${message}`, {
    errors: [{ pointer, message }],
  });
}
