// Parses a form (`multipart/form-data`) with one file, or the URL of one, and custom fields. Fetches and stores nothing.

import { createFileUrlError } from '../../../core/file/file-host.ts';
import { createInvalidRequest, FlowgateError } from '../../../value/errors.ts';
import type { JsonObject } from '../../../value/json.ts';
import { parseMultipart } from '../../request/multipart.ts';
import type { HttpRequest } from '../../server/message.ts';

/** WorqHat's limit of 50 MB, in bytes. */
export const maxFileBytes = 52_428_800;

export interface SentFile {
  readonly name: string;
  readonly contentType: string;
  readonly content: Uint8Array;
}

interface Fields {
  /** Custom fields as they were sent. A name that is sent several times, or ends in `[]`, has a list. */
  readonly fields: JsonObject;
}

export type UploadForm = Fields & { readonly file: SentFile };
export type UrlForm = Fields & { readonly url: string };

/**
 * Reads a form.
 * @throws FlowgateError `malformed_request`; `invalid_request` unless it has exactly one file in the field `file`, or one `url` and no
 * file; `too_large`
 */
export async function readFileForm(request: HttpRequest): Promise<UploadForm | UrlForm> {
  const form = await parseMultipart(request);
  if (form.has('url')) return { url: readUrl(form), fields: readCustomFields(form) };
  const file = findFile(form);
  return { file: await toSentFile(file), fields: readCustomFields(form) };
}

async function toSentFile(file: File): Promise<SentFile> {
  const contentType = file.type === '' ? 'application/octet-stream' : file.type;
  return { name: file.name, contentType, content: await file.bytes() };
}

function readUrl(form: FormData): string {
  const [url, ...others] = form.getAll('url');
  if (typeof url !== 'string' || others.length > 0) throw createFileUrlError('must be exactly one URL');
  if (form.has('file') || [...form].some(([, value]) => value instanceof File))
    throw createFileUrlError('takes the place of a file: send only one of them');
  return url;
}

function findFile(form: FormData): File {
  const files = [...form].filter(([, value]) => value instanceof File);
  const [first] = files;
  if (first === undefined || files.length > 1) {
    throw createInvalidRequest([{ pointer: '/file', message: `must be exactly one file: ${files.length} were sent` }]);
  }
  const [field, file] = first;
  if (field !== 'file') throw createInvalidRequest([{ pointer: '/file', message: 'must be the field of the file' }]);
  if (form.getAll('file').length > 1) throw createInvalidRequest([{ pointer: '/file', message: 'must be sent once' }]);
  refuseLargeFile(file as File);
  return file as File;
}

function refuseLargeFile({ size }: File): void {
  if (size <= maxFileBytes) return;
  throw new FlowgateError('too_large', `the file is ${size} bytes: at most ${maxFileBytes} are allowed`);
}

function readCustomFields(form: FormData): JsonObject {
  const byName = Map.groupBy(form, ([name]) => name);
  byName.delete('file');
  byName.delete('url');
  return Object.fromEntries(
    [...byName].map(([name, own]) => {
      const values = own.map(([, value]) => value as string);
      return [name, values.length > 1 || name.endsWith('[]') ? values : (values[0] ?? '')];
    }),
  );
}
