// A run that another workflow started, by the name of its workflow: it was not started by an event, so its start is recorded from
// the status changes of its execution.
import * as z from 'zod/mini';
import type { RunId } from '../event/identity.ts';
import type { RecordedRun, Run, RunOrigin } from './run.ts';

export interface NestedRunDeps {
  /** Records a run's start; never overwrites recorded progress. Idempotent. */
  readonly recordStart: (run: Run, origin: RunOrigin) => Promise<unknown>;
}

const statusChange = z.object({ input: z.optional(z.nullable(z.string())) });

/** The input that a workflow gives to another one that it starts. */
const nestedInput = z.object({
  run: z.object({
    id: z.string(),
    workflowId: z.string(),
    environment: z.string(),
    organisationId: z.optional(z.string()),
    forced: z.boolean(),
    debug: z.boolean(),
    depth: z.number(),
    parentRunId: z.string(),
  }),
});

/**
 * Records the start of a run that another workflow started; no other function records it. It is recorded again at the run's end,
 * because status changes may be lost. If the input is too large for a status change, the run is recorded without its parent,
 * because only its workflow is known. @returns what is known of the run if its start was not recorded
 */
export async function recordNestedStart(
  progress: RecordedRun,
  detail: unknown,
  { recordStart }: NestedRunDeps,
): Promise<Partial<Run>> {
  const input = statusChange.parse(detail).input;
  const parsed = input == null ? undefined : nestedInput.safeParse(JSON.parse(input));
  if (parsed?.success !== true || parsed.data.run.id !== progress.id) return { workflowId: readWorkflowId(progress) };
  const { id: _, environment, organisationId, parentRunId, ...run } = parsed.data.run;
  const { id, executionArn, startedAt } = progress;
  await recordStart(
    { id, status: 'running', ...run, parentRunId: parentRunId as RunId, executionArn, startedAt },
    { environment, organisationId },
  );
  return {};
}

// The state machine is named by the workflow's ID.
function readWorkflowId({ executionArn = '' }: RecordedRun): string | undefined {
  return /_([0-9a-f-]{36}):[^:]+$/.exec(executionArn)?.[1];
}
