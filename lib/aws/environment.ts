// The environment variables that the stack sets on a function: read once and validated. None of them is a secret.
import * as z from 'zod/mini';
import { rateLimitSchema } from '../core/rate-limit/rate-limit.ts';
import { standardMaxWaits } from '../core/run/wait-slot.ts';
import { longestShortSeconds } from '../core/workflow/workflow.ts';
import type { VariableName } from './names.ts';

const wholeNumber = z.pipe(z.string().check(z.regex(/^\d+$/)), z.transform(Number));

const name = z.string().check(z.minLength(1));

const secondsByName = z.pipe(
  z.pipe(z.string(), z.transform(parseJson)),
  z.record(z.string(), z.number().check(z.int(), z.positive())),
);

const hosts = z.pipe(z.pipe(z.string(), z.transform(parseJson)), z.array(name));

/** The variables that the stack sets, on every function unless one is named. */
const environmentSchema = z.object({
  EVENTS_TABLE: name,
  CREDENTIALS_TABLE: name,
  EVENT_BUS: name,
  DATA_BUCKET: name,
  /** The ARN of a workflow's state machine up to the workflow's ID. */
  STATE_MACHINE_ARN_PREFIX: name,
  /** Seconds for which an event is kept and its idempotency key is valid. */
  WINDOW_SECONDS: wholeNumber,
  MAX_DEPTH: wholeNumber,
  /** The rate limit of credentials and sources that have no limit of their own, as JSON. */
  RATE_LIMIT: z.pipe(z.pipe(z.string(), z.transform(parseJson)), rateLimitSchema),
  /** Seconds for which the keys of a dialect are valid, by dialect name, as JSON. @default each dialect's own */
  KEY_WINDOWS: z.optional(secondsByName),
  /** Hosts from which files may be fetched, as JSON. For `ingest` only. @default none */
  FILE_HOSTS: z.optional(hosts),
  /** The queue for events that `record` failed to process. For `record` and `api` only. */
  RECORDS_QUEUE_URL: z.optional(name),
  /** How many requests may wait at the same time for the outcome of their run. For `ingest` only. */
  MAX_WAITS: z._default(wholeNumber, standardMaxWaits),
  /** The queue whose messages the function starts, and the `starts` queue for `api`. For `start`, `express` and `api` only. */
  STARTS_QUEUE_URL: z.optional(name),
  /** The queue of long Express runs. For `start` only. @default no workflow has such runs */
  EXPRESS_STARTS_QUEUE_URL: z.optional(name),
  /** How long a run of an Express workflow may take that the function awaits. For `express` only. */
  EXPRESS_SECONDS: z._default(wholeNumber, longestShortSeconds),
  /** The dead-letter queues. For `api` only. */
  STARTS_DEAD_LETTERS_URL: z.optional(name),
  RECORDS_DEAD_LETTERS_URL: z.optional(name),
  UNDELIVERED_QUEUE_URL: z.optional(name),
  /** The name of the deployment, which is the dimension of its metrics. */
  DEPLOYMENT: name,
  /** The state machine of bulk acts. For `api` only. */
  BULK_MACHINE_ARN: z.optional(name),
} satisfies Record<VariableName, z.ZodMiniType>);

export type Environment = z.infer<typeof environmentSchema>;

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

/** @throws Error that names every missing or invalid variable, without its value */
export function readEnvironment(variables: Readonly<Record<string, string | undefined>>): Environment {
  const result = z.safeParse(environmentSchema, variables);
  if (result.success) return result.data;
  const names = result.error.issues.map(({ path }) => path.join('.')).join(', ');
  throw new Error(`environment variables are missing or invalid: ${names}: deploy the stack again`);
}
