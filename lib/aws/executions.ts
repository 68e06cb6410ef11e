// Step Functions: starts a run's execution under the run's ID, and looks it up.
import {
  DescribeExecutionCommand,
  type DescribeExecutionCommandOutput,
  ExecutionAlreadyExists,
  ExecutionDoesNotExist,
  type SFNClient,
  StartExecutionCommand,
} from '@aws-sdk/client-sfn';
import type { ExecutionInput } from '../core/event/event.ts';
import type { RunId } from '../core/event/identity.ts';
import type { Lookup } from '../core/reconcile/ports.ts';
import { type RunProgress, toRunProgress } from '../core/run/record.ts';
import type { StartedExecution } from '../core/run/start.ts';
import type { Workflow } from '../core/workflow/workflow.ts';
import { toCarriableJson } from '../value/json.ts';
import { liveAlias } from './names.ts';

export interface ExecutionsOptions {
  readonly client: SFNClient;
  /** What stands before a workflow's ID in its state machine's ARN. */
  readonly arnPrefix: string;
}

export class Executions {
  readonly #client: SFNClient;
  readonly #arnPrefix: string;

  constructor({ client, arnPrefix }: ExecutionsOptions) {
    this.#client = client;
    this.#arnPrefix = arnPrefix;
  }

  /** Starts an execution, once for each name however often it is asked. */
  async start(workflow: Workflow, name: RunId, input: ExecutionInput): Promise<StartedExecution> {
    const executionArn = this.#executionArn(workflow, name);
    try {
      const stateMachineArn = `${this.#arnPrefix}${workflow.id}:${liveAlias}`;
      await this.#client.send(new StartExecutionCommand({ stateMachineArn, name, input: toCarriableJson(input) }));
      return { kind: 'started', executionArn };
    } catch (error) {
      if (error instanceof ExecutionAlreadyExists) return { kind: 'exists', executionArn };
      throw error;
    }
  }

  /** How an execution stands; undefined where there is none of that name. */
  async describe(workflow: Workflow, name: RunId): Promise<RunProgress | undefined> {
    return this.describeByArn(this.#executionArn(workflow, name));
  }

  /** As `describe`, of the execution that a run's record names. */
  async describeByArn(executionArn: string): Promise<RunProgress | undefined> {
    try {
      return toRunProgress(detailOf(await this.#client.send(new DescribeExecutionCommand({ executionArn }))));
    } catch (error) {
      if (error instanceof ExecutionDoesNotExist) return undefined;
      throw error;
    }
  }

  /** As `describeByArn`, where a throttle is an outcome and no fault. */
  async lookUp(executionArn: string): Promise<Lookup> {
    try {
      const progress = await this.describeByArn(executionArn);
      return progress === undefined ? { kind: 'absent' } : { kind: 'found', progress };
    } catch (error) {
      if (error instanceof Error && /Throttl|TooManyRequests/.test(error.name)) return { kind: 'throttled' };
      throw error;
    }
  }

  #executionArn(workflow: Workflow, name: RunId): string {
    return `${this.#arnPrefix.replace(':stateMachine:', ':execution:')}${workflow.id}:${name}`;
  }
}

function detailOf(described: DescribeExecutionCommandOutput) {
  return { ...described, startDate: described.startDate?.getTime(), stopDate: described.stopDate?.getTime() };
}
