// A file that a sender names by its address: fetched from the hosts that the deployment allows, and from no others.

import type { FetchFile } from '../../../core/file/file.ts';
import { type FileOrigins, fileNameOf, fileUrlOf } from '../../../core/file/file-host.ts';
import { FlowgateError, invalidRequest } from '../../../value/errors.ts';
import { maxFileBytes, type SentFile } from './file-form.ts';

export interface RemoteFiles {
  readonly origins: FileOrigins;
  readonly fetch: FetchFile;
}

export interface RemoteFileDeps {
  /** Absent where files are fetched from nowhere. */
  readonly remoteFiles?: RemoteFiles | undefined;
}

/**
 * Fetches a file.
 * @throws FlowgateError `forbidden` where its host is not allowed, `invalid_request` where it cannot be had, `too_large`
 */
export async function remoteFileOf(text: string, { remoteFiles }: RemoteFileDeps): Promise<SentFile> {
  if (remoteFiles === undefined) throw switchedOff();
  const url = fileUrlOf(text, remoteFiles.origins);
  const fetched = await remoteFiles.fetch(url, maxFileBytes);
  switch (fetched.kind) {
    case 'tooLarge':
      throw new FlowgateError('too_large', `the file has more than the ${maxFileBytes} bytes that are allowed`);
    case 'failed':
      throw invalidRequest([{ pointer: '/url', message: `the file ${fetched.why}` }]);
    case 'fetched':
      return { name: fileNameOf(url), contentType: fetched.contentType, content: fetched.content };
  }
}

function switchedOff(): FlowgateError {
  const message =
    'fetching a file by "url" is switched off, for it would let a sender reach into this network: send the file itself as "file", or ask whoever deploys this router to name the host in fileHosts';
  return new FlowgateError('forbidden', message);
}
