// The messages between a function's worker thread and its host.
import type { MessagePort } from 'node:worker_threads';
import type { LogLevel } from './log-levels.ts';

export interface RuntimeSettings {
  readonly taskRoot: string;
  /** The file without its extension, and the name of the export: `index.handler`. */
  readonly handler: string;
  readonly logFormat: 'Text' | 'JSON';
  readonly logLevel: LogLevel;
  /** Variables for Node.js alone, which the function must not see. */
  readonly hiddenVariables: readonly string[];
  /** How requests reach the platform without a connection. @default - over HTTP alone */
  readonly platform?: PlatformAddress;
}

/** The platform's endpoint, and the port that takes requests to it. */
export interface PlatformAddress {
  readonly hostname: string;
  readonly port: number;
  readonly channel: MessagePort;
}

/** A request of a function to the platform's endpoint. */
export interface PlatformRequestMessage {
  readonly id: number;
  readonly method: string;
  /** With the query. */
  readonly target: string;
  /** By lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array;
}

/** The response to the request with the same ID. `lost`: the request gets no response, as if its connection had broken. */
export type PlatformResponseMessage =
  | {
      readonly kind: 'response';
      readonly id: number;
      readonly status: number;
      readonly headers: Readonly<Record<string, string>>;
      readonly body: string | Uint8Array;
    }
  | { readonly kind: 'lost'; readonly id: number };

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
