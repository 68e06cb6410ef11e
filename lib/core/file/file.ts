// A file that a sender sends: it is stored beside large data, and the event carries a reference to it.

/** The reference to a file in a run's data. */
export type FileRef = {
  readonly bucket: string;
  readonly key: string;
  readonly name: string;
  readonly contentType: string;
  readonly bytes: number;
  readonly sha256: string;
};

export interface FileKeeper {
  /** The bucket that stores files. */
  readonly bucket: string;
  /** Stores a file under a key derived from its digest. Idempotent. */
  keep(key: string, content: Uint8Array): Promise<void>;
}

/** The result of fetching a file; `why` completes the sentence "the file …". */
export type FetchedFile =
  | { readonly kind: 'fetched'; readonly content: Uint8Array; readonly contentType: string }
  | { readonly kind: 'tooLarge' }
  | { readonly kind: 'failed'; readonly why: string };

/** Fetches a file of at most `maxBytes`. Never throws for faults of the remote side. */
export type FetchFile = (url: URL, maxBytes: number) => Promise<FetchedFile>;
