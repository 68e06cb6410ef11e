// What event a verified request is: its data, its name and its idempotency key, from where the source says they are.
import type { Submission } from '../../core/event/submission.ts';
import type { Selector, Source } from '../../core/source/source.ts';
import { FlowgateError } from '../../value/errors.ts';
import { isRawNumber, textOfNumber } from '../../value/exact-number.ts';
import type { JsonObject } from '../../value/json.ts';
import { valueAt } from '../../value/json.ts';
import { formObject } from '../request/form.ts';
import { bodyObject } from '../request/parse.ts';
import { refuseOtherCharsets } from '../request/text.ts';
import type { HttpRequest } from '../server/message.ts';
import { withoutProof } from './schemes/table.ts';

/** How long an event's name and an idempotency key may be. */
const longestName = 128;
const longestKey = 512;

/**
 * The body as data, read as the source declares it, whatever its media type says: that one nobody signs. A secret in it is
 * left out.
 */
export function dataOf({ body, scheme }: Source, request: HttpRequest): JsonObject {
  refuseOtherCharsets(request);
  return withoutProof(scheme, contentOf(body, request));
}

const formRemedy =
  'set "body" of this source to "form" in sources.json, or "form-payload" for JSON in its field payload';

function contentOf(kind: Source['body'], request: HttpRequest): JsonObject {
  switch (kind) {
    case 'json':
      return bodyObject(request, formRemedy);
    case 'form':
      return formObject(request);
    case 'form-payload': {
      const { payload } = formObject(request);
      if (typeof payload !== 'string' || payload === '') throw withoutPayload();
      return bodyObject({ ...request, body: Buffer.from(payload) });
    }
  }
}

function withoutPayload(): FlowgateError {
  const message = 'the form must have one field payload, with JSON in it: this source is declared as "form-payload"';
  return new FlowgateError('malformed_request', message);
}

/** @throws FlowgateError `invalid_request` where the request lacks what the source says is in it */
export function submissionOf(source: Source, request: HttpRequest, data: JsonObject): Submission {
  const { name, environment, organisationId, event, idempotencyKey, keyIsEnough } = source;
  const key = idempotencyKey && selected({ selector: idempotencyKey, request, data, longest: longestKey });
  return {
    environment,
    organisationId,
    dialect: 'hooks',
    source: name,
    name: selected({ selector: event, request, data, longest: longestName }),
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

function selected({ selector, request, data, longest }: Selection): string {
  if ('fixed' in selector) return selector.fixed;
  const found = 'header' in selector ? request.headers[selector.header] : valueAt(data, selector.pointer);
  const text = typeof found === 'number' || isRawNumber(found) ? textOfNumber(found) : found;
  if (typeof text === 'string' && text !== '' && text.length <= longest) return text;
  const [pointer, place] =
    'header' in selector
      ? ['', `the header ${selector.header}`]
      : [selector.pointer, `the value at ${selector.pointer}`];
  const message = `${place} must be a text of 1 to ${longest} characters, or a number (beyond 15 digits an integer)`;
  throw new FlowgateError('invalid_request', `the request is not valid: ${message}`, {
    errors: [{ pointer, message }],
  });
}
