// Starts and describes executions in Step Functions. The name of a run's execution is the run's ID.
import {
  DescribeExecutionCommand,
  type DescribeExecutionCommandOutput,
  ExecutionAlreadyExists,
  ExecutionDoesNotExist,
  ResourceNotFound,
  type SFNClient,
  StartExecutionCommand,
  type StartExecutionCommandInput,
  StateMachineDoesNotExist,
} from '@aws-sdk/client-sfn';
import type { ExecutionInput } from '../core/event/event.ts';
import type { RunId } from '../core/event/identity.ts';
import { formatXrayHeader } from '../core/event/trace.ts';
import type { Lookup } from '../core/reconcile/ports.ts';
import { type RunProgress, toRunProgress } from '../core/run/record.ts';
import type { StartedExecution } from '../core/run/start.ts';
import type { Workflow } from '../core/workflow/workflow.ts';
import { toCarriableJson } from '../value/json.ts';
import { liveAlias } from './names.ts';
import type { FindVersion } from './rollouts.ts';

export interface ExecutionsOptions {
  readonly client: SFNClient;
  /** The part of a state machine's ARN before the workflow's ID. */
  readonly arnPrefix: string;
  /** Chooses the version while a new one is rolled out. @default Step Functions chooses */
  readonly findVersion?: FindVersion | undefined;
}

export class Executions {
  readonly #client: SFNClient;
  readonly #arnPrefix: string;
  readonly #findVersion: FindVersion | undefined;

  constructor({ client, arnPrefix, findVersion }: ExecutionsOptions) {
    this.#client = client;
    this.#arnPrefix = arnPrefix;
    this.#findVersion = findVersion;
  }

  /**
   * Starts an execution. Further calls with the same name start no other one, of whichever version: a name belongs to the state machine.
   * @param traceparent the trace that the execution continues @default the trace of the calling function
   */
  async start(workflow: Workflow, name: RunId, input: ExecutionInput, traceparent?: string): Promise<StartedExecution> {
    const executionArn = this.#formatArn(workflow, name);
    const request = { name, input: toCarriableJson(input) };
    try {
      await this.#startVersion(workflow, { request, organisationId: input.run.organisationId, traceparent });
      return { kind: 'started', executionArn };
    } catch (error) {
      if (error instanceof ExecutionAlreadyExists) return { kind: 'exists', executionArn };
      throw error;
    }
  }

  async #startVersion(workflow: Workflow, { request, organisationId, traceparent }: VersionedStart): Promise<void> {
    const aliasArn = `${this.#arnPrefix}${workflow.id}:${liveAlias}`;
    const start = async (stateMachineArn: string): Promise<void> =>
      void (await this.#client.send(createStartCommand({ ...request, stateMachineArn }, traceparent)));
    const versionArn = await this.#findVersion?.(workflow, organisationId);
    if (versionArn === undefined) return start(aliasArn);
    try {
      await start(versionArn);
    } catch (error) {
      // The rollout has ended since the alias was read, and the version was deleted.
      if (!(error instanceof StateMachineDoesNotExist || error instanceof ResourceNotFound)) throw error;
      await start(aliasArn);
    }
  }

  /** Returns the status of an execution; undefined if there is no execution of that name. */
  async describe(workflow: Workflow, name: RunId): Promise<RunProgress | undefined> {
    return this.describeByArn(this.#formatArn(workflow, name));
  }

  /** Like `describe`, for the ARN that is recorded with a run. */
  async describeByArn(executionArn: string): Promise<RunProgress | undefined> {
    try {
      return toRunProgress(toStatusDetail(await this.#client.send(new DescribeExecutionCommand({ executionArn }))));
    } catch (error) {
      if (error instanceof ExecutionDoesNotExist) return undefined;
      throw error;
    }
  }

  /** Like `describeByArn`, but returns an outcome for a throttled call instead of throwing. */
  async lookUp(executionArn: string): Promise<Lookup> {
    try {
      const progress = await this.describeByArn(executionArn);
      return progress === undefined ? { kind: 'absent' } : { kind: 'found', progress };
    } catch (error) {
      if (error instanceof Error && /Throttl|TooManyRequests/.test(error.name)) return { kind: 'throttled' };
      throw error;
    }
  }

  #formatArn(workflow: Workflow, name: RunId): string {
    return `${this.#arnPrefix.replace(':stateMachine:', ':execution:')}${workflow.id}:${name}`;
  }
}

interface VersionedStart {
  readonly request: Pick<StartExecutionCommandInput, 'name' | 'input'>;
  readonly organisationId: string | undefined;
  readonly traceparent: string | undefined;
}

// Step Functions prefers the HTTP header to `traceHeader`, and the SDK sets an absent header to the function's own trace.
function createStartCommand(input: StartExecutionCommandInput, traceparent: string | undefined): StartExecutionCommand {
  if (traceparent === undefined) return new StartExecutionCommand(input);
  const traceHeader = formatXrayHeader(traceparent);
  const command = new StartExecutionCommand({ ...input, traceHeader });
  command.middlewareStack.add(
    (next) => (args) => {
      (args.request as { headers: Record<string, string> }).headers['X-Amzn-Trace-Id'] = traceHeader;
      return next(args);
    },
    { step: 'build', name: 'senderTrace' },
  );
  return command;
}

function toStatusDetail(described: DescribeExecutionCommandOutput) {
  return { ...described, startDate: described.startDate?.getTime(), stopDate: described.stopDate?.getTime() };
}
