// The messages between a function's worker thread and its host.
import type { LogLevel } from '../logging-config.ts';

export interface RuntimeSettings {
  readonly taskRoot: string;
  /** `index.handler`: the file without its extension, and the name that it exports. */
  readonly handler: string;
  readonly logFormat: 'Text' | 'JSON';
  readonly logLevel: LogLevel;
}

/** The host's message: one event. The next event is sent only after the result. */
export interface InvocationMessage {
  readonly requestId: string;
  readonly payload: string;
  readonly functionArn: string;
  /** The function's timeout, in milliseconds. */
  readonly timeoutMs: number;
  readonly traceId: string;
  /** JSON, as the client sent it. */
  readonly clientContext?: string;
}

/** An error in Lambda's result. */
export interface ErrorShape {
  readonly errorType: string;
  readonly errorMessage: string;
  readonly trace?: readonly string[];
  readonly reason?: unknown;
  readonly promise?: unknown;
}

/** The worker's messages. After `failed`, it can run the next event; after `fatal`, it ends. */
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
