// A form with one file and custom fields, as `multipart/form-data` carries them.
import { FlowgateError, invalidRequest } from '../../../core/errors.ts';
import type { JsonObject } from '../../../core/json.ts';
import type { HttpRequest } from '../../message.ts';
import { refuseManyFields } from '../../parse.ts';

/** WorqHat's 50 MB. */
export const maxFileBytes = 52_428_800;

export interface FileForm {
  readonly name: string;
  readonly contentType: string;
  readonly content: Uint8Array;
  /** Custom fields as they were sent: a name that comes several times, or ends in `[]`, has a list. */
  readonly fields: JsonObject;
}

/**
 * Reads a form.
 * @throws FlowgateError `malformed_request`; `invalid_request` unless it has exactly one file, under `file`; `too_large`;
 * `forbidden` for a `url`, which would have the router fetch what a sender names
 */
export async function fileFormOf(request: HttpRequest): Promise<FileForm> {
  const form = await formOf(request);
  refuseManyFields([...form].length);
  const file = fileOf(form);
  return {
    name: file.name,
    contentType: file.type === '' ? 'application/octet-stream' : file.type,
    content: await file.bytes(),
    fields: fieldsOf(form),
  };
}

async function formOf({ headers, body }: HttpRequest): Promise<FormData> {
  try {
    return await new Response(body, { headers: { 'content-type': headers['content-type'] ?? '' } }).formData();
  } catch (cause) {
    throw new FlowgateError(
      'malformed_request',
      'the body is not a complete form of the boundary that its type names',
      {
        cause,
      },
    );
  }
}

function fileOf(form: FormData): File {
  if (form.has('url')) throw urlRefused();
  const files = [...form].filter(([, value]) => value instanceof File);
  const [first] = files;
  if (first === undefined || files.length > 1) {
    throw invalidRequest([{ pointer: '/file', message: `must be exactly one file: ${files.length} were sent` }]);
  }
  const [field, file] = first;
  if (field !== 'file') throw invalidRequest([{ pointer: '/file', message: 'is the field that the file must be in' }]);
  if (form.getAll('file').length > 1) throw invalidRequest([{ pointer: '/file', message: 'must come once' }]);
  refuseTooLarge(file as File);
  return file as File;
}

function refuseTooLarge({ size }: File): void {
  if (size <= maxFileBytes) return;
  throw new FlowgateError('too_large', `the file is ${size} bytes: at most ${maxFileBytes} are allowed`);
}

function urlRefused(): FlowgateError {
  const message =
    'fetching a file by "url" is switched off, for it would let a sender reach into this network: send the file itself as "file"';
  return new FlowgateError('forbidden', message);
}

function fieldsOf(form: FormData): JsonObject {
  const byName = Map.groupBy(form, ([name]) => name);
  byName.delete('file');
  return Object.fromEntries(
    [...byName].map(([name, own]) => {
      const values = own.map(([, value]) => value as string);
      return [name, values.length > 1 || name.endsWith('[]') ? values : (values[0] ?? '')];
    }),
  );
}
