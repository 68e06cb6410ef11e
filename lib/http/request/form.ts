// Parses forms (`application/x-www-form-urlencoded`). Text that does not look like a form is refused, because a lenient parser reads
// any text as some form.
import { FlowgateError } from '../../value/errors.ts';
import type { JsonObject, JsonValue } from '../../value/json.ts';
import { createOrderedObjectFromEntries } from '../../value/ordered-object.ts';
import type { HttpRequest } from '../server/message.ts';
import { decodeUtf8 } from './text.ts';

/** Whether a request's media type is a form's. */
export function isForm({ headers }: Pick<HttpRequest, 'headers'>): boolean {
  return /^application\/x-www-form-urlencoded\s*(?:;|$)/i.test(headers['content-type'] ?? '');
}

/**
 * A form's fields, each a string; a field that is sent several times is a list of its strings, in their order.
 * @throws FlowgateError `malformed_request` if the body is not a form, or its text is not UTF-8 before or after decoding
 */
export function parseFormObject(request: HttpRequest): JsonObject {
  const form = decodeUtf8(request);
  const sent = parseFormFields(form);
  refuseOtherText(form);
  refuseOtherEncodings(form);
  return toFormObject(sent);
}

/** The fields of a form as an object; a field that is sent several times is a list of its strings, in their order. */
export function toFormObject(sent: Iterable<readonly [string, string]>): JsonObject {
  const byName = Map.groupBy(sent, ([name]) => name);
  const fields = [...byName].map(([name, own]) => [name, toFormValue(own.map(([, text]) => text))] as const);
  return createOrderedObjectFromEntries(fields);
}

function toFormValue(texts: string[]): JsonValue {
  return texts.length === 1 ? (texts[0] ?? '') : texts;
}

/** More fields than any real form has. */
const maxFields = 10_000;

/**
 * A form's fields in their order. They are counted before they are parsed: Node.js takes minutes to parse a million.
 * @throws FlowgateError `malformed_request`
 */
export function parseFormFields(form: string): URLSearchParams {
  let count = 1;
  for (let at = form.indexOf('&'); at !== -1; at = form.indexOf('&', at + 1)) count += 1;
  refuseManyFields(count);
  return new URLSearchParams(form);
}

/** @throws FlowgateError `malformed_request` */
export function refuseManyFields(count: number): void {
  if (count <= maxFields) return;
  throw new FlowgateError('malformed_request', `the form has more than ${maxFields} fields: send fewer`);
}

/** Whether a text that is not JSON may be a form: `name=value`, without characters that a form would encode. */
export function looksLikeForm(text: string): boolean {
  return /^[^\s"{}[\]<>=&]+=[^\s"{}<>]*$/.test(text);
}

// A form contains `=`, and neither white space nor control characters: those are encoded.
function refuseOtherText(text: string): void {
  if (text === '' || (text.includes('=') && isFormText.test(text))) return;
  throw new FlowgateError(
    'malformed_request',
    `the body is not a form: ${describeText(text)}, expected name=value&name=value`,
  );
}

const isFormText = /^(?![[{"<]|--)[^\s\p{Cc}]*$/u;

function describeText(text: string): string {
  if (/^\s*[[{"]/.test(text)) return 'it looks like JSON';
  if (/^\s*--/.test(text)) return 'it looks like multipart/form-data';
  if (/^\s*</.test(text)) return 'it looks like XML';
  return text.includes('=')
    ? 'it contains white space or control characters that are not percent-encoded'
    : 'it contains no "="';
}

/** Percent-encoded bytes must be UTF-8: `%C3%A9` is, `%E9` is not. A percent sign that encodes nothing is kept as it is. */
function refuseOtherEncodings(form: string): void {
  if (!/%[89a-f]/i.test(form)) return;
  try {
    decodeURIComponent(form.replace(/%(?![0-9a-f]{2})/gi, '%25'));
  } catch {
    const message =
      'the form contains percent-encoded bytes that are not UTF-8: encode it as UTF-8 (é is %C3%A9, not %E9)';
    throw new FlowgateError('malformed_request', message);
  }
}
