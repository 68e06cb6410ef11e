// What the stack tells a function: read once, checked, and never a secret.
import * as z from 'zod/mini';
import { rateLimitSchema } from '../core/rate-limit/rate-limit.ts';
import { standardMaxWaits } from '../core/run/wait-slot.ts';
import type { VariableName } from './names.ts';

const wholeNumber = z.pipe(z.string().check(z.regex(/^\d+$/)), z.transform(Number));

const name = z.string().check(z.minLength(1));

const secondsByName = z.pipe(
  z.pipe(z.string(), z.transform(parsed)),
  z.record(z.string(), z.number().check(z.int(), z.positive())),
);

const hosts = z.pipe(z.pipe(z.string(), z.transform(parsed)), z.array(name));

/** The variables that the stack sets on every function, or on the one that is named. */
const environmentSchema = z.object({
  EVENTS_TABLE: name,
  CREDENTIALS_TABLE: name,
  EVENT_BUS: name,
  DATA_BUCKET: name,
  /** What stands before a workflow's ID in its state machine's ARN. */
  STATE_MACHINE_ARN_PREFIX: name,
  /** Seconds for which an event is kept and its idempotency key stands for it. */
  WINDOW_SECONDS: wholeNumber,
  MAX_DEPTH: wholeNumber,
  /** How much a credential or a source may send that has no limit of its own, as JSON. */
  RATE_LIMIT: z.pipe(z.pipe(z.string(), z.transform(parsed)), rateLimitSchema),
  /** Seconds for which the keys of a dialect of that name stand, as JSON; absent where each has its own default. */
  KEY_WINDOWS: z.optional(secondsByName),
  /** Hosts that files may be fetched from, as JSON; absent where it is from none. For `ingest` alone. */
  FILE_HOSTS: z.optional(hosts),
  /** The queue from which a failed record is tried again. For `record` alone. */
  RECORDS_QUEUE_URL: z.optional(name),
  /** How many requests may wait at once for their run's outcome. For `ingest` alone. */
  MAX_WAITS: z._default(wholeNumber, standardMaxWaits),
  /** The queue of starts, in which a failed one waits. For `start` alone. */
  STARTS_QUEUE_URL: z.optional(name),
} satisfies Record<VariableName, z.ZodMiniType>);

export type Environment = z.infer<typeof environmentSchema>;

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

/** @throws Error that names every variable that is missing or wrong */
export function readEnvironment(variables: Readonly<Record<string, string | undefined>>): Environment {
  const result = z.safeParse(environmentSchema, variables);
  if (result.success) return result.data;
  const names = result.error.issues.map(({ path }) => path.join('.')).join(', ');
  throw new Error(`environment variables missing or wrong: ${names}: deploy the stack anew`);
}
