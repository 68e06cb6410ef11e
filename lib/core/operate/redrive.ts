// Redrives a run: its execution continues from the state that failed, in the version that it started with.
import { FlowgateError } from '../../value/errors.ts';
import type { RunProgress } from '../run/record.ts';
import { isFinal, type Run } from '../run/run.ts';
import { type Catalogue, isExpress } from '../workflow/workflow.ts';
import type { AuditEntry } from './audit.ts';
import type { InspectedExecution } from './cancel.ts';

export interface RedriveDeps {
  readonly catalogue: Pick<Catalogue, 'withId'>;
  readonly acts: {
    /** The execution of a run; undefined if it does not exist. */
    inspect(run: Run): Promise<InspectedExecution | undefined>;
    /** @returns why Step Functions refused, in its own words; undefined if the execution was redriven */
    redrive(run: Run): Promise<string | undefined>;
  };
  readonly recordProgress: (progress: RunProgress) => Promise<void>;
  readonly audit: (entry: AuditEntry) => Promise<void>;
}

/**
 * Redrives a run. The audit entry is written before, unless Step Functions says that it would refuse.
 * @returns the run, which is running again
 * @throws FlowgateError `conflict` with the reason of Step Functions for a run that cannot be redriven
 */
export async function redriveRun(run: Run, entry: AuditEntry, deps: RedriveDeps): Promise<Run> {
  const found = run.executionArn === undefined ? undefined : await deps.acts.inspect(run);
  if (found === undefined) throw refuse(run, explainAbsence(run, deps.catalogue));
  const { progress, redriveCount, notRedrivable } = found;
  if (isFinal(progress.status)) await deps.recordProgress(progress);
  if (notRedrivable !== undefined) throw refuse(run, notRedrivable);
  await deps.audit(entry);
  const refusal = await deps.acts.redrive(run);
  if (refusal !== undefined) throw refuse(run, refusal);
  const { stoppedAt: _stoppedAt, output: _output, error: _error, cause: _cause, ...begun } = progress;
  const running: RunProgress = { ...begun, status: 'running', revision: (redriveCount + 1) * 2 };
  await deps.recordProgress(running);
  const { revision: _revision, ...seen } = running;
  const { stoppedAt: _at, output: _out, error: _err, cause: _why, ...kept } = run;
  return { ...kept, ...seen };
}

function explainAbsence({ workflowId }: Run, catalogue: RedriveDeps['catalogue']): string {
  return isExpress(catalogue.withId(workflowId))
    ? 'Step Functions cannot continue executions of Express workflows: replay its event instead'
    : 'it has no execution that Step Functions can continue: replay its event instead';
}

function refuse({ id }: Run, reason: string): FlowgateError {
  return new FlowgateError('conflict', `run "${id}" cannot be redriven: ${reason}`);
}
