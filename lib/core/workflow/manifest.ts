// A workflow's manifest, `workflow.json`: its name, the events that start it, and the schema of their data.
import * as z from 'zod/mini';
import { FlowgateError } from '../../value/errors.ts';
import { toFieldErrors } from '../../value/field-errors.ts';
import { isJsonObject } from '../../value/json.ts';
import { isPointer } from '../../value/json-pointer.ts';
import { createNamePattern } from './name-pattern-schema.ts';
import { workflowName } from './workflow-name.ts';

const uuid = /^[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}$/;
const jsonObject = z.custom<Record<string, unknown>>(isJsonObject, { error: 'must be an object' });

/** A pattern over `detail`. `metadata.workflowId` is reserved: the router sets it to address one workflow. */
const where = z.custom<Record<string, unknown>>(isJsonObject, { error: 'must be an object' }).check(
  z.refine(({ metadata }) => metadata === undefined || isJsonObject(metadata), {
    error: 'must be an object',
    path: ['metadata'],
  }),
  z.refine(({ metadata }) => !isJsonObject(metadata) || metadata.workflowId === undefined, {
    error: 'is set by the router: start the workflow by its ID instead',
    path: ['metadata', 'workflowId'],
  }),
);

/** A text is compared letter by letter: with `*` in it, it would match no event that its author means. */
const literal = z.refine<string>((name) => !name.includes('*'), {
  error: ({ input }) =>
    `is compared letter by letter, so "*" would match only itself: write {"wildcard": ${JSON.stringify(input)}}`,
});
const notOfAws = z.refine<string>((source) => !source.startsWith('aws.'), { error: 'must not begin with "aws."' });

/** At least one of `event` and `source`, so that no trigger matches every event by mistake. */
const trigger = z
  .strictObject({
    event: z.optional(createNamePattern(z.string().check(z.minLength(1), z.maxLength(128), literal))),
    source: z.optional(createNamePattern(z.string().check(z.minLength(1), z.maxLength(256), literal, notOfAws))),
    where: z.optional(where),
  })
  .check(
    z.refine(({ event, source }) => event !== undefined || source !== undefined, {
      error: 'needs "event" or "source"',
    }),
  );

/** A permission that cannot be derived from the definition. Synth refuses `*` for actions that have resources. */
const permission = z.strictObject({
  actions: z
    .array(z.string().check(z.regex(/^[a-z0-9-]+:[A-Za-z]+$/, { error: 'must be "service:Action"' })))
    .check(z.minLength(1)),
  resources: z
    .array(
      z
        .string()
        .check(z.regex(/^arn:|^\$\{|^\*$/, { error: 'must be an ARN, or begin with a ${…} substitution for one' })),
    )
    .check(z.minLength(1)),
});

const indexedPointer = z
  .string()
  .check(
    z.maxLength(256),
    z.refine(isPointer, { error: 'must be a JSON pointer to a field of the data, such as "/orderId"' }),
  );

// The limits of a CANARY deployment in CloudFormation (AWS::StepFunctions::StateMachineAlias DeploymentPreference).
const rollout = z.strictObject({
  percent: z.int().check(z.gte(1), z.lte(99)),
  minutes: z.int().check(z.gte(1), z.lte(2_100)),
  /** How many runs must fail or time out within a minute to stop it. */
  failures: z._default(z.int().check(z.gte(1), z.lte(1_000_000)), 1),
});

/** The schema of `workflow.json`; unknown members are refused. */
export const manifestSchema = z.strictObject({
  $schema: z.optional(z.string()),
  id: z.string().check(z.regex(uuid, { error: 'must be a UUID' })),
  /** How people and callers name the workflow. @default the folder's name */
  name: z.optional(workflowName),
  description: z._default(z.string().check(z.maxLength(1024)), ''),
  status: z._default(z.enum(['live', 'draft']), 'live'),
  active: z._default(z.boolean(), true),
  /**
   * Where its AWS resources are: in the main stack, or in a nested stack, of which a deployment has room for many more. Never change
   * it after the first deployment: Step Functions refuses the second state machine of the same name. @default main
   */
  stack: z.optional(z.enum(['main', 'nested'])),
  /** How Step Functions runs it. EXPRESS: for short runs; started at most once, and without a history. @default STANDARD */
  type: z.optional(z.enum(['STANDARD', 'EXPRESS'])),
  /**
   * How a changed definition is put into service: first for some percent of the runs, and for all after some minutes. A run of either version
   * that fails or times out meanwhile stops it: the deployment fails, and all runs get the previous definition again.
   * @default all runs get it at once
   */
  rollout: z.optional(rollout),
  triggers: z._default(z.array(trigger).check(z.maxLength(20)), []),
  input: z._default(jsonObject, {}),
  /** What runs get as their data: the event's data, or the event as a CloudEvent. `input` and triggers see the event's data. @default data */
  as: z.optional(z.enum(['data', 'cloudevent'])),
  permissions: z._default(z.array(permission), []),
  allowSelfTrigger: z._default(z.boolean(), false),
  /**
   * JSON pointers into the data, such as `/orderId`: events of the deployment that have the field are found by its value without a
   * search. Each costs one write for every such event. For fields with many different values.
   */
  index: z.optional(z.array(indexedPointer).check(z.minLength(1), z.maxLength(5))),
  /** Names of wrappers around the data, such as `body`: if it is the only member, it is removed in runs started by the workflow's ID. */
  unwrap: z.optional(z.array(z.string().check(z.minLength(1))).check(z.minLength(1), z.maxLength(10))),
  /** Whether a step fails if it emits an event that no deployed workflow listens to by name. */
  definedEventsOnly: z.optional(z.boolean()),
});

/** The names of all members at any level, from which the suggestion for a misspelt name is chosen. */
const members = [manifestSchema, trigger, permission, rollout].flatMap(({ shape }) => Object.keys(shape));

export type Manifest = z.infer<typeof manifestSchema>;
export type Trigger = z.infer<typeof trigger>;

/**
 * Reads a manifest from parsed JSON.
 * @throws FlowgateError `invalid_request` with one entry for each mistake
 */
export function parseManifest(value: unknown): Manifest {
  const result = manifestSchema.safeParse(value, { reportInput: true });
  if (result.success) return { ...result.data, id: result.data.id.toLowerCase() };
  const errors = toFieldErrors(result.error.issues, members);
  throw new FlowgateError('invalid_request', 'the manifest is not valid', { errors });
}
