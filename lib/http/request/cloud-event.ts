// CloudEvents 1.0 as events: structured, batched and binary mode (https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/spec.md).
// Source and type are the event's source and name; source and id identify it. The event's data is the whole CloudEvent in its JSON format,
// so that time, subject and extensions are kept.
import { createInvalidRequest, FlowgateError } from '../../value/errors.ts';
import { isJsonObject, type JsonObject, type JsonValue, parseJson } from '../../value/json.ts';
import type { HttpRequest } from '../server/message.ts';
import { decodeUtf8 } from './text.ts';

/** The CloudEvents of a request: one, or those of a batch. @throws FlowgateError `malformed_request` */
export function readCloudEvents(request: HttpRequest): JsonValue[] {
  const type = request.headers['content-type'] ?? '';
  if (!/^application\/cloudevents/i.test(type)) return [readBinary(request)];
  const value = parseJson(decodeUtf8(request));
  if (!/^application\/cloudevents-batch/i.test(type)) return [value];
  if (Array.isArray(value)) return value;
  throw new FlowgateError('malformed_request', 'the body of a batch of CloudEvents must be a JSON list');
}

/** Attributes are in headers `ce-<name>`, percent-encoded. The body is the data. */
function readBinary(request: HttpRequest): JsonObject {
  const attributes = Object.entries(request.headers).flatMap(([name, value]) =>
    name.startsWith('ce-') ? [[name.slice('ce-'.length), decodeHeader(value)] as const] : [],
  );
  const data: JsonObject = request.body.length === 0 ? {} : { data: parseJson(decodeUtf8(request)) };
  return { ...Object.fromEntries(attributes), datacontenttype: 'application/json', ...data };
}

function decodeHeader(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    throw new FlowgateError('malformed_request', 'a ce- header is not percent-encoded UTF-8');
  }
}

export interface CloudEventParts {
  /** Source, name and data, as the native API takes them. */
  readonly event: JsonObject;
  readonly idempotencyKey: string;
  readonly traceparent: string | undefined;
}

/** @throws FlowgateError `invalid_request` if a required attribute is missing or has another form */
export function toEventParts(cloudEvent: JsonValue): CloudEventParts {
  if (!isJsonObject(cloudEvent)) throw new FlowgateError('malformed_request', 'a CloudEvent must be a JSON object');
  const { specversion, id, source, type, traceparent } = cloudEvent;
  const wrong = Object.entries({ id, source, type }).filter(([, value]) => typeof value !== 'string' || value === '');
  const errors = wrong.map(([name]) => ({ pointer: `/${name}`, message: 'must be a string that is not empty' }));
  if (specversion !== '1.0') errors.push({ pointer: '/specversion', message: 'must be "1.0"' });
  if (errors.length > 0) throw createInvalidRequest(errors);
  return {
    event: { source: source ?? null, name: type ?? null, data: cloudEvent },
    // A key that a request or an event names has no space.
    idempotencyKey: `cloudevents ${JSON.stringify([source, id])}`,
    traceparent: typeof traceparent === 'string' ? traceparent : undefined,
  };
}
