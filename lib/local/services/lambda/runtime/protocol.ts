// The words that a function's worker thread and its host say to each other.
import type { LogLevel } from '../logging-config.ts';

export interface RuntimeSettings {
  readonly taskRoot: string;
  /** `index.handler`: the file without its extension, and the name that it exports. */
  readonly handler: string;
  readonly logFormat: 'Text' | 'JSON';
  readonly logLevel: LogLevel;
}

/** What the host sends: one event. The next is sent only after the answer. */
export interface InvocationMessage {
  readonly requestId: string;
  readonly payload: string;
  readonly functionArn: string;
  /** How long the function may take, in milliseconds. */
  readonly timeoutMs: number;
  readonly traceId: string;
  /** JSON, as the client sent it. */
  readonly clientContext?: string;
}

/** An error as Lambda answers it. */
export interface ErrorShape {
  readonly errorType: string;
  readonly errorMessage: string;
  readonly trace?: readonly string[];
  readonly reason?: unknown;
  readonly promise?: unknown;
}

/** What the worker sends. `failed` leaves it fit for the next event; after `fatal` it ends itself. */
export type RuntimeMessage =
  | { readonly kind: 'ready' }
  | { readonly kind: 'log'; readonly line: string }
  | {
      readonly kind: 'succeeded';
      readonly payload: string;
      readonly memoryBytes: number;
    }
  | {
      readonly kind: 'failed';
      readonly error: ErrorShape;
      readonly memoryBytes: number;
    }
  | { readonly kind: 'fatal'; readonly error: ErrorShape };
