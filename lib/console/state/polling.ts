// Answers that are read again and again. A failure keeps the last answer; a hidden page asks for nothing.
import { useEffect, useRef, useState } from 'preact/hooks';
import { connection, describeError, isWorthRetrying, retryAfterMs } from './api.ts';

export interface Polled<Answer> {
  /** The last answer, also after a failure; undefined before the first one. */
  readonly data: Answer | undefined;
  /** Why the last request failed; undefined if it succeeded. */
  readonly error: string | undefined;
  /** Asks at once. */
  readonly refresh: () => void;
  /** Replaces the answer, such as after a page was added. */
  readonly replace: (change: (current: Answer) => Answer) => void;
}

export interface PollOptions<Answer> {
  /** Identifies what is asked: another key starts from nothing. Undefined asks for nothing. */
  readonly key: string | undefined;
  /** Returns the previous answer itself if nothing has changed. */
  readonly load: (previous: Answer | undefined, signal: AbortSignal) => Promise<Answer>;
  /** Milliseconds between two requests; undefined asks once. */
  readonly everyMs?: number | undefined;
  /** While answers do not change, requests become less frequent, up to this. @default everyMs */
  readonly slowestMs?: number;
  /** Whether no other answer will come. */
  readonly isOver?: (answer: Answer) => boolean;
}

export const isOnThisMachine = /^(?:localhost|127\.0\.0\.1|\[::1\])$/.test(location.hostname);

interface Kept<Answer> {
  readonly key: string | undefined;
  readonly data?: Answer;
  readonly error?: string;
}

export function usePolled<Answer>(options: PollOptions<Answer>): Polled<Answer> {
  const { key } = options;
  const [kept, setKept] = useState<Kept<Answer>>({ key });
  const latest = useRef(options);
  latest.current = options;
  const poller = useRef<Poller<Answer> | undefined>(undefined);
  useEffect(() => {
    const own = new Poller<Answer>(key, () => latest.current, setKept);
    poller.current = own;
    own.start();
    return () => own.stop();
  }, [key]);
  const current = kept.key === key ? kept : { key };
  return {
    data: current.data,
    error: current.error,
    refresh: () => poller.current?.refresh(),
    replace: (change) => poller.current?.replace(change),
  };
}

class Poller<Answer> {
  readonly #key: string | undefined;
  readonly #options: () => PollOptions<Answer>;
  readonly #publish: (kept: Kept<Answer>) => void;
  readonly #abort = new AbortController();
  #data: Answer | undefined;
  #timer: number | undefined;
  #waitMs = 0;
  #isLoading = false;
  /** Whether an answer is wanted that is newer than the one that is awaited. */
  #isAskedAgain = false;

  constructor(key: string | undefined, options: () => PollOptions<Answer>, publish: (kept: Kept<Answer>) => void) {
    this.#key = key;
    this.#options = options;
    this.#publish = publish;
  }

  start(): void {
    if (this.#key === undefined) return;
    document.addEventListener('visibilitychange', () => this.refresh(), { signal: this.#abort.signal });
    void this.#load();
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#abort.abort();
  }

  refresh(): void {
    if (this.#key === undefined || document.hidden) return;
    this.#waitMs = 0;
    clearTimeout(this.#timer);
    if (this.#isLoading) this.#isAskedAgain = true;
    else void this.#load();
  }

  replace(change: (current: Answer) => Answer): void {
    if (this.#data === undefined) return;
    this.#data = change(this.#data);
    this.#publish({ key: this.#key, data: this.#data });
  }

  async #load(): Promise<void> {
    const { signal } = this.#abort;
    this.#isLoading = true;
    try {
      const before = this.#data;
      const data = await this.#options().load(before, signal);
      if (signal.aborted) return;
      // What was added meanwhile, such as an older page, must not be lost.
      const isCurrent = this.#data === before;
      if (isCurrent) this.#data = data;
      this.#publish({ key: this.#key, data: this.#data as Answer });
      this.#schedule(isCurrent && data === before);
    } catch (error) {
      if (signal.aborted) return;
      const failed = { key: this.#key, error: describeError(error) };
      this.#publish(this.#data === undefined ? failed : { ...failed, data: this.#data });
      if (isWorthRetrying(error)) this.#wait(connection.value.kind === 'lost' ? retryAfterMs : 2 * retryAfterMs);
    } finally {
      this.#isLoading = false;
      if (this.#isAskedAgain && !signal.aborted) void this.#loadAgain();
    }
  }

  #loadAgain(): Promise<void> {
    this.#isAskedAgain = false;
    clearTimeout(this.#timer);
    return this.#load();
  }

  #schedule(isUnchanged: boolean): void {
    const { everyMs, slowestMs = everyMs, isOver } = this.#options();
    if (everyMs === undefined || slowestMs === undefined) return;
    if (this.#data !== undefined && isOver?.(this.#data) === true) return;
    this.#waitMs = isUnchanged ? Math.min(Math.max(this.#waitMs, everyMs) * 1.4, slowestMs) : everyMs;
    this.#wait(this.#waitMs);
  }

  /** A hidden page asks again when it becomes visible. */
  #wait(milliseconds: number): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      if (!document.hidden) void this.#load();
    }, milliseconds) as unknown as number;
  }
}
