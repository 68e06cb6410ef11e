// A form with files as data: `{fields, files}`. Senders of mail send a form without files as `application/x-www-form-urlencoded`, which has
// the same shape here.
import type { SignatureParts } from '../../core/source/signature.ts';
import type { Source } from '../../core/source/source.ts';
import { sha256Hex } from '../../value/digest.ts';
import type { JsonObject } from '../../value/json.ts';
import { parseFormObject, toFormObject } from '../request/form.ts';
import { isMultipart, parseMultipart } from '../request/multipart.ts';
import type { HttpRequest } from '../server/message.ts';
import { createSourceRefusal } from './refusal.ts';

/**
 * The fields, each a string or a list of its strings, and the files with their content in base64. Together they are at most as large as a
 * body may be: 4 MiB.
 * @throws FlowgateError `malformed_request` if the body is neither kind of form
 */
export async function readFormFiles(request: HttpRequest): Promise<JsonObject> {
  if (!isMultipart(request)) return { fields: parseFormObject(request), files: [] };
  const parts = [...(await parseMultipart(request))];
  const fields = parts.flatMap(([name, value]) => (typeof value === 'string' ? [[name, value] as const] : []));
  const files = parts.flatMap(([name, value]) => (value instanceof File ? [toFile(name, value)] : []));
  return { fields: toFormObject(fields), files: await Promise.all(files) };
}

async function toFile(name: string, file: File): Promise<JsonObject> {
  const content = Buffer.from(await file.arrayBuffer());
  return {
    name,
    filename: file.name,
    contentType: file.type === '' ? 'application/octet-stream' : file.type,
    size: content.length,
    sha256: sha256Hex(content),
    content: content.toString('base64'),
  };
}

/**
 * The request with its form, if its signature is in a field of it: such a form is parsed before it is verified, within the bounds of a body.
 * @throws FlowgateError the refusal of every forgery
 */
export async function parseSignedForm({ body, scheme }: Source, request: HttpRequest): Promise<HttpRequest> {
  if (body !== 'multipart' || scheme.type !== 'signature' || !hasField(scheme)) return request;
  try {
    return { ...request, parsedForm: await readFormFiles(request) };
  } catch {
    throw createSourceRefusal('the form cannot be parsed');
  }
}

function hasField({ signatures, signed }: SignatureParts): boolean {
  return signatures.some(({ pointer }) => pointer !== undefined) || signed.includes('{field');
}
