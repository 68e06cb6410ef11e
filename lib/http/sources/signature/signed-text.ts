// Builds the text that a signature covers, from the pieces of a request. Refuses values that could be read as two different requests.

import type { SignatureParts } from '../../../core/source/signature.ts';
import { parseTemplate, type TemplatePart } from '../../../core/source/signed-template.ts';
import type { HttpRequest } from '../../server/message.ts';
import { createSourceRefusal } from '../refusal.ts';
import { readField, readParameter, readValue, type SignedRequest } from './place.ts';

/** The pieces of the signed text, in their order. @throws FlowgateError if one is missing, or could be split in two ways */
export function listSignedPieces(signed: SignedRequest, parts: SignatureParts): (string | Uint8Array)[] {
  const template = parseTemplate(parts.signed);
  return template.map((part, at) => {
    const value = readPiece(part, signed, parts);
    if (isOpen(part)) refuseAmbiguous(value, template[at + 1]);
    return value;
  });
}

/** Whether a value of this kind may have any form. */
function isOpen({ kind }: TemplatePart): boolean {
  return (
    kind === 'id' ||
    kind === 'header' ||
    kind === 'headers' ||
    kind === 'query' ||
    kind === 'field' ||
    kind === 'timestamp'
  );
}

function readPiece(part: TemplatePart, signed: SignedRequest, parts: SignatureParts): string | Uint8Array {
  const { request } = signed;
  switch (part.kind) {
    case 'text':
      return part.text;
    case 'body':
      return request.body;
    case 'timestamp':
    case 'id':
      return readValue(signed, parts[part.kind] ?? {});
    case 'header':
      return requireValue(request.headers[part.name], `the header ${part.name}`);
    case 'headers':
      return readListedHeaders(part.name, request, parts.timestamp?.header);
    case 'query':
      return requireValue(readParameter(request, part.name), `the query parameter ${part.name}`);
    case 'field':
      return readFieldPiece(part, signed);
    case 'method':
      return request.method;
    case 'path':
      return addQuery(request.path, request);
    case 'url':
      return addQuery(parts.url ?? readAddress(request), request);
  }
}

// The list names itself, so it is signed, and no header can take the place of another. A time that is not in it would not be signed.
function readListedHeaders(list: string, { headers }: HttpRequest, timestamp: string | undefined): string {
  const names = requireValue(headers[list], `the header ${list}`)
    .split(',')
    .map((name) => name.trim().toLowerCase());
  const missing = [list, ...(timestamp === undefined ? [] : [timestamp])].find((name) => !names.includes(name));
  if (missing !== undefined) throw createSourceRefusal(`the header ${list} does not name ${missing}`);
  return names.map((name) => `${name}:${requireValue(headers[name], `the header ${name}`)}`).join(';');
}

function readFieldPiece(
  { pointer, isOptional }: TemplatePart & { kind: 'field' },
  { parseBody }: SignedRequest,
): string {
  const value = readField(parseBody(), pointer);
  return isOptional ? (value ?? '') : requireValue(value, `the body’s ${pointer}`);
}

function requireValue(value: string | undefined, name: string): string {
  if (value === undefined || value === '') throw createSourceRefusal(`${name} is missing`);
  return value;
}

/** The address of a request without its query. The start is checked, so that it cannot take a piece of what precedes it. */
function readAddress({ headers, path }: HttpRequest): string {
  const [scheme, host] = [headers['x-forwarded-proto'] ?? 'https', headers.host ?? ''];
  if (!/^https?$/.test(scheme) || !/^[\w.-]+(?::\d+)?$/.test(host))
    throw createSourceRefusal('the request has no host, so the signed URL is not known');
  return `${scheme}://${host}${path}`;
}

function addQuery(address: string, { rawQuery }: HttpRequest): string {
  return rawQuery === '' ? address : `${address}?${rawQuery}`;
}

// A value that contains the separator after it could be split in two ways, so one signature would cover two meanings.
function refuseAmbiguous(value: string | Uint8Array, next: TemplatePart | undefined): void {
  if (next?.kind === 'text' && typeof value === 'string' && value.includes(next.text)) {
    throw createSourceRefusal('a signed value contains the separator that follows it');
  }
}
