// Caches documents that senders publish, such as their public keys, and fetches one again when a key seems to be missing in it. The rate of
// fetches and the number of documents are limited, so that senders of wrong signatures cannot cause many fetches.
import type { FetchFile } from '../file/file.ts';

/** A document that fits, or why there is none. `unavailable`: it could not be fetched, and no earlier one is known. */
export type FoundDocument<Result> =
  | { readonly kind: 'found'; readonly result: Result }
  | { readonly kind: 'none' }
  | { readonly kind: 'unavailable'; readonly why: string };

/** The result for a document; undefined if it does not fit. */
export type FitDocument<Result> = (document: string) => Promise<Result | undefined>;

export interface RemoteDocumentsOptions {
  /** Must refuse addresses that are not public. */
  readonly fetchFile: FetchFile;
  readonly now: () => Date;
  /** How long a document is cached. @default 1 hour */
  readonly ttlMs?: number;
  /** The minimum time between two fetches of one document. @default 30 seconds */
  readonly refreshMs?: number;
  /** How many fetches of all documents may begin within a minute. @default 20 */
  readonly maxFetches?: number;
}

/** Maximum size of a document in bytes, and number of documents that are cached. */
const maxBytes = 65_536;
const maxDocuments = 50;

/** How long a document is used while its address does not respond. */
const longestUseMs = 86_400_000;

interface Entry {
  readonly fetchedAt: number;
  readonly text: Promise<string>;
  /** The last document that was fetched successfully. */
  last?: { readonly text: string; readonly fetchedAt: number } | undefined;
  why?: string;
}

export class RemoteDocuments {
  readonly #options: Required<RemoteDocumentsOptions>;
  readonly #entries = new Map<string, Entry>();
  /** When the fetches of the last minute began. */
  #fetches: number[] = [];

  constructor(options: RemoteDocumentsOptions) {
    this.#options = { ttlMs: 3_600_000, refreshMs: 30_000, maxFetches: 20, ...options };
  }

  /** The result of the cached document, and if that does not fit, of the current one. */
  async find<Result>(url: URL, fits: FitDocument<Result>): Promise<FoundDocument<Result>> {
    const known = this.#entries.get(url.href);
    const isCurrent = known !== undefined && this.#isCurrent(known);
    const first = await this.#read(isCurrent ? known : this.#refresh(url, known), fits);
    if (first.kind === 'found' || !isCurrent) return first;
    const next = this.#refresh(url, known);
    return next === known ? first : this.#read(next, fits);
  }

  async #read<Result>(entry: Entry | undefined, fits: FitDocument<Result>): Promise<FoundDocument<Result>> {
    if (entry === undefined) return { kind: 'unavailable', why: 'too many documents were fetched within a minute' };
    const document = await entry.text.catch(() => this.#readLast(entry));
    if (document === undefined) return { kind: 'unavailable', why: entry.why ?? 'it could not be fetched' };
    const result = await fits(document);
    return result === undefined ? { kind: 'none' } : { kind: 'found', result };
  }

  /** Whether a document needs no fetch because of its age. One that could not be fetched is fetched again as soon as possible. */
  #isCurrent({ fetchedAt, why }: Entry): boolean {
    const { ttlMs, refreshMs } = this.#options;
    return this.#now() - fetchedAt < (why === undefined ? ttlMs : refreshMs);
  }

  #readLast({ last }: Entry): string | undefined {
    return last !== undefined && this.#now() - last.fetchedAt < longestUseMs ? last.text : undefined;
  }

  /** Begins a fetch; the known entry if the last fetch was a short time ago or too many were begun. */
  #refresh(url: URL, known: Entry | undefined): Entry | undefined {
    const now = this.#now();
    if (known !== undefined && now - known.fetchedAt < this.#options.refreshMs) return known;
    this.#fetches = this.#fetches.filter((begunAt) => begunAt > now - 60_000);
    if (this.#fetches.length >= this.#options.maxFetches) return known;
    this.#fetches.push(now);
    const entry: Entry = { fetchedAt: now, text: this.#download(url, () => entry), last: known?.last };
    this.#keep(url.href, entry);
    return entry;
  }

  async #download(url: URL, readEntry: () => Entry): Promise<string> {
    const fetched = await this.#options.fetchFile(url, maxBytes);
    const entry = readEntry();
    if (fetched.kind !== 'fetched') {
      entry.why = fetched.kind === 'failed' ? fetched.why : `is larger than ${maxBytes} bytes`;
      throw new Error(`the document ${entry.why}`);
    }
    const text = Buffer.from(fetched.content).toString('utf8');
    entry.last = { text, fetchedAt: entry.fetchedAt };
    return text;
  }

  /** The oldest document that was never received is forgotten for a new one, so that invented addresses do not displace real ones. */
  #keep(key: string, entry: Entry): void {
    this.#entries.delete(key);
    const missing = [...this.#entries].find(([, { last }]) => last === undefined)?.[0];
    const [oldest] = this.#entries.keys();
    if (this.#entries.size >= maxDocuments) this.#entries.delete(missing ?? oldest ?? key);
    this.#entries.set(key, entry);
  }

  #now(): number {
    return this.#options.now().getTime();
  }
}
