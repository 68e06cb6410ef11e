// Parses forms with files (`multipart/form-data`). The parser is that of Node.js; this file bounds it, and refuses what it would replace.
import { FlowgateError } from '../../value/errors.ts';
import type { HttpRequest } from '../server/message.ts';
import { refuseManyFields } from './form.ts';

/**
 * The fields and files of a form, in their order.
 * @throws FlowgateError `malformed_request` if it is not complete, has too many parts, or a name or text that is not UTF-8
 */
export async function parseMultipart(request: HttpRequest): Promise<FormData> {
  const { headers, body } = request;
  refuseManyParts(request);
  const form = await parse(body, headers['content-type'] ?? '');
  refuseOtherText(form, body);
  return form;
}

/** Whether a request's media type is that of a form with files. */
export function isMultipart({ headers }: Pick<HttpRequest, 'headers'>): boolean {
  return /^multipart\/form-data\s*;/i.test(headers['content-type'] ?? '');
}

// Counted before they are parsed, because each part costs an object. The last boundary ends the form.
function refuseManyParts({ headers, body }: HttpRequest): void {
  const [, quoted, plain] =
    /;\s*boundary=(?:"([^"]{1,70})"|([^\s;"]{1,70}))/i.exec(headers['content-type'] ?? '') ?? [];
  const boundary = quoted ?? plain;
  if (boundary === undefined) return;
  let count = 0;
  for (let at = body.indexOf(`--${boundary}`); at !== -1; at = body.indexOf(`--${boundary}`, at + 1)) count += 1;
  refuseManyFields(count - 1);
}

async function parse(body: Buffer, type: string): Promise<FormData> {
  try {
    return await new Response(new Uint8Array(body), { headers: { 'content-type': type } }).formData();
  } catch (cause) {
    const message = 'the body is not a complete form with the boundary of its content-type';
    throw new FlowgateError('malformed_request', message, { cause });
  }
}

/**
 * The parser reads texts as UTF-8 and replaces other bytes by U+FFFD. A U+FFFD that was sent is in the body with its own bytes. The texts
 * are in the body in the form's order, so one pass is enough.
 */
function refuseOtherText(form: FormData, body: Buffer): void {
  let from = 0;
  for (const [name, value] of form) {
    const texts = [name, value instanceof File ? value.name : value].filter((text) => text.includes('\ufffd'));
    const places = texts.map((text) => body.indexOf(text, from));
    if (places.includes(-1)) throw notUtf8();
    from = Math.max(from, ...places);
  }
}

function notUtf8(): FlowgateError {
  const message = 'the form has a name or a value that is not valid UTF-8: encode it as UTF-8';
  return new FlowgateError('malformed_request', message);
}
