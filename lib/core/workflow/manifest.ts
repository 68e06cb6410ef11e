// A workflow's manifest, `workflow.json`: what it is called, which events start it, and what their data must have.
import * as z from 'zod/mini';
import { FlowgateError } from '../../value/errors.ts';
import { fieldErrors } from '../../value/field-errors.ts';
import { isJsonObject } from '../../value/json.ts';
import { workflowName } from './workflow-name.ts';

const uuid = /^[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}$/;
const jsonObject = z.custom<Record<string, unknown>>(isJsonObject, { error: 'must be an object' });

/** A pattern over `detail`. Which workflow an event is for is the router's to say, in `metadata.workflowId`. */
const where = z.custom<Record<string, unknown>>(isJsonObject, { error: 'must be an object' }).check(
  z.refine(({ metadata }) => metadata === undefined || isJsonObject(metadata), {
    error: 'must be an object',
    path: ['metadata'],
  }),
  z.refine(({ metadata }) => !isJsonObject(metadata) || metadata.workflowId === undefined, {
    error: "is the router's own: start the workflow by its ID instead",
    path: ['metadata', 'workflowId'],
  }),
);

/** At least one of the two, so that no trigger takes every event by oversight. */
const trigger = z
  .strictObject({
    event: z.optional(z.string().check(z.minLength(1), z.maxLength(128))),
    source: z.optional(
      z.string().check(
        z.minLength(1),
        z.maxLength(256),
        z.refine((source) => !source.startsWith('aws.'), {
          error: 'must not begin with "aws."',
        }),
      ),
    ),
    where: z.optional(where),
  })
  .check(
    z.refine(({ event, source }) => event !== undefined || source !== undefined, {
      error: 'needs "event" or "source"',
    }),
  );

/** What a task needs that cannot be told from the definition; `*` as a resource is refused. */
const permission = z.strictObject({
  actions: z
    .array(z.string().check(z.regex(/^[a-z0-9-]+:[A-Za-z]+$/, { error: 'must be "service:Action"' })))
    .check(z.minLength(1)),
  resources: z
    .array(
      z.string().check(
        z.refine((resource) => resource !== '*', { error: 'must name a resource: "*" is everything' }),
        z.regex(/^arn:|^\$\{|^\*$/, { error: 'must be an ARN, or begin with a ${…} that stands for one' }),
      ),
    )
    .check(z.minLength(1)),
});

/** Everything that `workflow.json` may say; unknown members are refused. */
export const manifestSchema = z.strictObject({
  $schema: z.optional(z.string()),
  id: z.string().check(z.regex(uuid, { error: 'must be a UUID' })),
  /** How people and callers name the workflow. @default the folder's name */
  name: z.optional(workflowName),
  description: z._default(z.string().check(z.maxLength(1024)), ''),
  status: z._default(z.enum(['live', 'draft']), 'live'),
  active: z._default(z.boolean(), true),
  triggers: z._default(z.array(trigger).check(z.maxLength(20)), []),
  input: z._default(jsonObject, {}),
  permissions: z._default(z.array(permission), []),
  allowSelfTrigger: z._default(z.boolean(), false),
  /** Members that callers wrap the data in, such as `body`: one that stands alone is taken off, in runs started by the workflow's ID. */
  unwrap: z.optional(z.array(z.string().check(z.minLength(1))).check(z.minLength(1), z.maxLength(10))),
  /** Whether a step fails that emits an event which no deployed workflow listens to by name. */
  definedEventsOnly: z.optional(z.boolean()),
});

/** The names of all members, wherever they stand: what a misspelt one may have been meant as. */
const members = [manifestSchema, trigger, permission].flatMap(({ shape }) => Object.keys(shape));

export type Manifest = z.infer<typeof manifestSchema>;
export type Trigger = z.infer<typeof trigger>;

/**
 * Reads a manifest from parsed JSON.
 * @throws FlowgateError `invalid_request` with one entry for each mistake
 */
export function parseManifest(value: unknown): Manifest {
  const result = manifestSchema.safeParse(value, { reportInput: true });
  if (result.success) return { ...result.data, id: result.data.id.toLowerCase() };
  const errors = fieldErrors(result.error.issues, members);
  throw new FlowgateError('invalid_request', 'the manifest is not valid', { errors });
}
