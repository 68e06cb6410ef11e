// The messages between a function's worker thread and its host.
import type { LogLevel } from './log-levels.ts';

export interface RuntimeSettings {
  readonly taskRoot: string;
  /** The file without its extension, and the name of the export: `index.handler`. */
  readonly handler: string;
  readonly logFormat: 'Text' | 'JSON';
  readonly logLevel: LogLevel;
  /** Variables for Node.js alone, which the function must not see. */
  readonly hiddenVariables: readonly string[];
}

/** The message from the host to the worker: one event. The host sends the next event after the result of this one. */
export interface InvocationMessage {
  readonly requestId: string;
  readonly payload: string;
  readonly functionArn: string;
  /** The function's timeout, in milliseconds. */
  readonly timeoutMs: number;
  readonly traceId: string;
  /** The client context as the client sent it, JSON. */
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

/** The messages from the worker to the host. After `failed`, the worker can run another event. After `fatal`, it ends. */
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
