// A file that a sender passes on: it is kept beside large data, and what travels is where it lies.

/** A file as a run's data names it. */
export type FileRef = {
  readonly bucket: string;
  readonly key: string;
  readonly name: string;
  readonly contentType: string;
  readonly bytes: number;
  readonly sha256: string;
};

export interface FileKeeper {
  /** Where files lie. */
  readonly bucket: string;
  /** Keeps a file under a key made from its digest; keeping it twice is keeping it once. */
  keep(key: string, content: Uint8Array): Promise<void>;
}

/** What came of fetching a file; `why` completes the sentence "the file …". */
export type FetchedFile =
  | { readonly kind: 'fetched'; readonly content: Uint8Array; readonly contentType: string }
  | { readonly kind: 'tooLarge' }
  | { readonly kind: 'failed'; readonly why: string };

/** Fetches a file of at most so many bytes. Never throws for what the other side does. */
export type FetchFile = (url: URL, maxBytes: number) => Promise<FetchedFile>;
