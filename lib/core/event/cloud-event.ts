// Events as CloudEvents 1.0, in the structured mode of JSON. https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/spec.md
import { defined } from '../../value/defined.ts';
import { isJsonObject, type JsonObject } from '../../value/json.ts';
import { identifyEvent } from './bus-event.ts';
import type { EventDetail } from './event.ts';

export interface DescribedEvent {
  readonly source: string;
  readonly name: string;
  readonly detail: EventDetail;
}

/**
 * The CloudEvent of an event. One that was received as a CloudEvent is returned as it was: source and ID identify it, and time, subject and
 * extensions are its own. Data that is too large for an input is referred to by `dataref`.
 */
export function toCloudEvent({ source, name, detail }: DescribedEvent): JsonObject {
  const { metadata } = detail;
  const data = 'data' in detail ? detail.data : undefined;
  if (data !== undefined && isCloudEvent(data, name)) return data;
  return defined({
    specversion: '1.0',
    id: identifyEvent(detail).id,
    source: toUriReference(source),
    type: name,
    time: metadata.receivedAt,
    traceparent: metadata.trace,
    datacontenttype: 'application/json',
    data,
    dataref: 'dataRef' in detail ? `s3://${detail.dataRef.bucket}/${detail.dataRef.key}` : undefined,
  });
}

function isCloudEvent(data: JsonObject, name: string): boolean {
  const { specversion, id, source, type } = data;
  return isJsonObject(data) && specversion === '1.0' && type === name && isText(id) && isText(source);
}

function isText(value: unknown): boolean {
  return typeof value === 'string' && value !== '';
}

/** A source may be any text here, and is a URI reference there. */
function toUriReference(source: string): string {
  return /^[\w.~!$&'()*+,;=:@/?%[\]#-]*$/.test(source) ? source : encodeURI(source.toWellFormed());
}
