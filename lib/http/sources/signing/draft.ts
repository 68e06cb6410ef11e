// A request that is not signed yet. The signer puts values into the places from which the verifier reads them.
import type { ValuePlace } from '../../../core/source/signature.ts';
import { isJsonObject, type JsonValue } from '../../../value/json.ts';
import { splitPointer } from '../../../value/json-pointer.ts';
import { isForm, parseFormObject } from '../../request/form.ts';
import type { HttpRequest } from '../../server/message.ts';

export interface Draft {
  readonly url: URL;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** A copy of a draft with a value at a place. A place with a separator gets one item more. */
export function placeValue(draft: Draft, place: ValuePlace, value: string): Draft {
  const { header, query, pointer, separator, prefix = '' } = place;
  const text = `${prefix}${value}`;
  if (header !== undefined) {
    const before = separator === undefined ? undefined : draft.headers[header];
    return {
      ...draft,
      headers: { ...draft.headers, [header]: before === undefined ? text : before + separator + text },
    };
  }
  if (query !== undefined) return withParameter(draft, query, text);
  return pointer === undefined ? draft : withField(draft, pointer, text);
}

export function withParameter(draft: Draft, name: string, value: string): Draft {
  const url = new URL(draft.url);
  url.searchParams.set(name, value);
  return { ...draft, url };
}

/** A copy of a draft with a value in its body: a field of a form, or a place in JSON, whose missing objects are made. */
export function withField(draft: Draft, pointer: string, value: JsonValue): Draft {
  if (isForm(draft)) {
    const fields = new URLSearchParams(draft.body);
    fields.set(splitPointer(pointer).at(-1) ?? '', String(value));
    return { ...draft, body: fields.toString() };
  }
  const body: unknown = JSON.parse(draft.body);
  return { ...draft, body: JSON.stringify(setAt(body as JsonValue, splitPointer(pointer), value)) };
}

function setAt(target: JsonValue | undefined, [step, ...rest]: readonly string[], value: JsonValue): JsonValue {
  if (step === undefined) return value;
  if (Array.isArray(target)) return target.with(Number(step), setAt(target[Number(step)], rest, value));
  const object = isJsonObject(target) ? target : {};
  return { ...object, [step]: setAt(object[step], rest, value) };
}

/** The draft as a router receives it. */
export function toRequest({ url, headers, body }: Draft): HttpRequest {
  const request = {
    method: 'POST',
    path: url.pathname,
    rawQuery: url.search.slice(1),
    headers: { host: url.host, 'x-forwarded-proto': url.protocol.slice(0, -1), ...headers },
    body: Buffer.from(body),
    routeKey: 'POST /hooks/{source}',
    params: {},
    query: {},
    requestId: 'signing',
  };
  return isForm(request) ? { ...request, parsedForm: { fields: parseFormObject(request), files: [] } } : request;
}
