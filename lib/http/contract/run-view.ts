// The JSON of a run in answers.
import * as z from 'zod/mini';
import { runStatuses } from '../../core/run/run.ts';
import { createOnce, jsonValue, timestamp } from './schema.ts';

export const runStatus = createOnce(() => z.enum(runStatuses), 'RunStatus');

export const runView = createOnce(
  () =>
    z.object({
      id: z.string(),
      workflowId: z.string(),
      status: runStatus(),
      debug: z.boolean(),
      forced: z.boolean(),
      depth: z.int(),
      parentRunId: z.optional(z.string()),
      executionArn: z.optional(z.string()),
      startedAt: z.optional(timestamp()),
      stoppedAt: z.optional(timestamp()),
      error: z.optional(z.string()),
      cause: z.optional(z.string()),
      /** The workflow's name; absent for a workflow that is not deployed any more. */
      workflow: z.optional(z.string()),
      /** Present for a run of an Express workflow. */
      workflowType: z.optional(z.literal('EXPRESS')),
      eventId: z.optional(z.string()),
      acceptedAt: timestamp(),
      output: z.optional(jsonValue()),
    }),
  'Run',
);

/** What Step Functions knows about a run besides what is recorded. */
export const runExecution = createOnce(
  () =>
    z.object({
      /** The version of the state machine; absent for an execution that was started without one. */
      version: z.optional(z.int()),
      redrives: z.optional(z.int()),
      /** The state that failed, and how often its task was tried: 0 for a state that is no task. Absent for a run that did not fail. */
      failedState: z.optional(z.object({ name: z.string(), attempts: z.int() })),
    }),
  'RunExecution',
);

/** A run in a list: without its output and cause. */
export const listedRun = createOnce(() =>
  z.object({
    id: z.string(),
    workflowId: z.string(),
    /** The workflow's name; absent for a workflow that is not deployed any more. */
    workflow: z.optional(z.string()),
    eventId: z.string(),
    organisationId: z.optional(z.string()),
    status: runStatus(),
    forced: z.boolean(),
    /** When its event was accepted; present for a run that waits. */
    acceptedAt: z.optional(timestamp()),
    /** Absent for a run that waits. */
    startedAt: z.optional(timestamp()),
    stoppedAt: z.optional(timestamp()),
    error: z.optional(z.string()),
  }),
);

/** A run that was accepted by the same request. */
export const acceptedRun = createOnce(
  () =>
    z.object({
      id: z.optional(z.string()),
      status: z.literal('accepted'),
      workflowId: z.optional(z.string()),
      eventId: z.string(),
      acceptedAt: timestamp(),
      debug: z.boolean(),
    }),
  'AcceptedRun',
);
