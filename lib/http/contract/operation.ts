// The shape of a contract row: everything that callers of the native API can know of an operation. Holds no row and no behaviour.
import type * as z from 'zod/mini';
import type { Scope } from '../../core/credential/credential.ts';

/** A schema for an object that refuses unknown members. */
export type StrictObject = z.ZodMiniObject<z.core.$ZodLooseShape, z.core.$strict>;

export type RequestHeader = 'Idempotency-Key' | 'Prefer';

export interface Operation {
  /** Unique: a verb and its noun, such as `listRuns`. */
  readonly id: string;
  /** One line for the reference, without a full stop. */
  readonly summary: string;
  /** API Gateway's route key. */
  readonly key: `${'GET' | 'POST' | 'PATCH' | 'DELETE' | 'OPTIONS'} /${string}`;
  /** The required scope, or a list of scopes of which one is enough. `public`: no credential is required. */
  readonly scope: Scope | readonly Scope[] | 'public';
  /** Schema of the query parameters, all of which are texts. @default none are allowed */
  readonly query?: StrictObject;
  /** The request headers that only some operations read; `openapi.ts` describes them. @default none */
  readonly headers?: readonly RequestHeader[];
  /** Schema of the JSON body. @default none is read */
  readonly body?: z.core.$ZodType;
  /** Whether the body may be empty, which stands for `{}`. @default false */
  readonly isBodyOptional?: boolean;
  /**
   * The schema of the JSON for each status of a success. A function, because creating schemas takes time at every cold start and
   * serving does not need these.
   */
  readonly answers: () => Readonly<Record<number, z.core.$ZodType>>;
  /** The schemas of other media types of the successes, for callers that accept them. @default none */
  readonly otherTypes?: () => Readonly<Record<string, z.core.$ZodType>>;
  /** The statuses of errors that are not common to all operations of its kind (`openapi.ts` adds those). @default none */
  readonly problems?: readonly number[];
}

/** The parameters in a route key's path: `{ id: string }` for `GET /v1/runs/{id}`. */
export type PathParameters<Key extends string> = Key extends `${string}{${infer Name}}${infer Rest}`
  ? { readonly [Parameter in Name]: string } & PathParameters<Rest>
  : unknown;

/** The parsed query of an operation. */
export type ParsedQuery<Row extends Operation> = Row extends { readonly query: infer Query extends z.core.$ZodType }
  ? z.output<Query>
  : Record<never, never>;

/** The parsed body of an operation; undefined if it reads none. */
export type ParsedBody<Row extends Operation> = Row extends { readonly body: infer Body extends z.core.$ZodType }
  ? z.output<Body>
  : undefined;

type Answers<Row extends Operation> = ReturnType<Row['answers']>;

/** A success of an operation: one of its statuses with the JSON that belongs to it. */
export type Answer<Row extends Operation> = {
  [Status in keyof Answers<Row> & number]: {
    readonly status: Status;
    readonly body: Readable<z.output<Extract<Answers<Row>[Status], z.core.$ZodType>>>;
  };
}[keyof Answers<Row> & number];

/** The same type, read-only at every depth. */
export type Readable<T> = T extends readonly (infer Item)[]
  ? readonly Readable<Item>[]
  : T extends object
    ? { readonly [Member in keyof T]: Readable<T[Member]> }
    : T;
