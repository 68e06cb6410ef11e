// Step Functions: runs an Express workflow and waits for its end. The call is sent once: a second one would run it again.
import { type SFNClient, StartSyncExecutionCommand, type StartSyncExecutionCommandOutput } from '@aws-sdk/client-sfn';
import type { ExecutionInput } from '../core/event/event.ts';
import type { RunId } from '../core/event/identity.ts';
import type { ExpressOutcome } from '../core/run/express-start.ts';
import { toRunStatus } from '../core/run/run.ts';
import type { Workflow } from '../core/workflow/workflow.ts';
import { toCarriableJson } from '../value/json.ts';
import { liveAlias } from './names.ts';

export interface ExpressExecutionsOptions {
  /** Called at the first run. The client must make one attempt, and wait for longer than an Express workflow may run. */
  readonly createClient: () => SFNClient;
  /** The part of a state machine's ARN before the workflow's ID. */
  readonly arnPrefix: string;
}

export class ExpressExecutions {
  readonly #createClient: () => SFNClient;
  #client: SFNClient | undefined;
  readonly #arnPrefix: string;

  constructor({ createClient, arnPrefix }: ExpressExecutionsOptions) {
    this.#createClient = createClient;
    this.#arnPrefix = arnPrefix;
  }

  /** Never throws: a failed call is an outcome. */
  async run(workflow: Workflow, name: RunId, input: ExecutionInput): Promise<ExpressOutcome> {
    try {
      this.#client ??= this.#createClient();
      const stateMachineArn = `${this.#arnPrefix}${workflow.id}:${liveAlias}`;
      const command = new StartSyncExecutionCommand({ stateMachineArn, name, input: toCarriableJson(input) });
      return { kind: 'ended', progress: toProgress(name, await this.#client.send(command)) };
    } catch (error) {
      if (isRefusal(error)) return { kind: 'refused', error };
      return { kind: 'unknown', reason: error instanceof Error ? error.name : 'the call failed' };
    }
  }
}

function toProgress(
  id: RunId,
  ended: StartSyncExecutionCommandOutput,
): Extract<ExpressOutcome, { kind: 'ended' }>['progress'] {
  const { executionArn, startDate, stopDate, status, output, error, cause } = ended;
  return {
    id,
    revision: 1,
    status: toRunStatus(String(status)),
    executionArn,
    startedAt: startDate?.toISOString(),
    stoppedAt: stopDate?.toISOString(),
    output,
    error,
    cause,
  };
}

/** Error codes of connections that were never made. The SDK's error has them as its code or in its message. */
const unsent = /\b(ECONNREFUSED|ENOTFOUND|EAI_AGAIN)\b/;

/** Whether the call surely started nothing: Step Functions found a fault with it, or throttled it, or never received it. */
function isRefusal(error: unknown): boolean {
  const { $fault, code, message } = error as Readonly<Record<string, unknown>>;
  return $fault === 'client' || unsent.test(`${code} ${message}`);
}
