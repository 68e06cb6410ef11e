// Fetches a file by the URL that a sender names, only from the hosts that the deployment allows.

import type { FetchFile } from '../../../core/file/file.ts';
import { deriveFileName, type FileOrigins, parseFileUrl } from '../../../core/file/file-host.ts';
import { createInvalidRequest, FlowgateError } from '../../../value/errors.ts';
import { maxFileBytes, type SentFile } from './file-form.ts';

export interface RemoteFiles {
  readonly origins: FileOrigins;
  readonly fetch: FetchFile;
}

export interface RemoteFileDeps {
  /** Absent if the deployment allows no hosts. */
  readonly remoteFiles?: RemoteFiles | undefined;
}

/**
 * Fetches a file.
 * @throws FlowgateError `forbidden` if its host is not allowed, `invalid_request` if it cannot be fetched, `too_large`
 */
export async function fetchRemoteFile(text: string, { remoteFiles }: RemoteFileDeps): Promise<SentFile> {
  if (remoteFiles === undefined) throw switchedOff();
  const url = parseFileUrl(text, remoteFiles.origins);
  const fetched = await remoteFiles.fetch(url, maxFileBytes);
  switch (fetched.kind) {
    case 'tooLarge':
      throw new FlowgateError(
        'too_large',
        `the file has more than ${maxFileBytes} bytes: at most ${maxFileBytes} are allowed`,
      );
    case 'failed':
      throw createInvalidRequest([{ pointer: '/url', message: `the file ${fetched.why}` }]);
    case 'fetched':
      return { name: deriveFileName(url), contentType: fetched.contentType, content: fetched.content };
  }
}

function switchedOff(): FlowgateError {
  const message =
    'fetching a file by "url" is switched off, because a sender could use it to reach this network: send the file itself as "file", or add the host to fileHosts of the deployment';
  return new FlowgateError('forbidden', message);
}
