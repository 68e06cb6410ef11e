// Fetches files like fetch-file.ts, which is loaded at the first fetch: it loads name lookup and lists of addresses, and few functions ever fetch a
// file.
import type { FetchFile } from '../../core/file/file.ts';

export const fetchFileLazily: FetchFile = async (url, maxBytes) => {
  const { createFileFetcher } = await import('./fetch-file.ts');
  return createFileFetcher()(url, maxBytes);
};
