// Stops and redrives executions in Step Functions. execution-history.ts reads histories, and executions.ts starts executions.
import {
  DescribeExecutionCommand,
  ExecutionDoesNotExist,
  ExecutionNotRedrivable,
  InvalidArn,
  RedriveExecutionCommand,
  type SFNClient,
  StateMachineTypeNotSupported,
  StopExecutionCommand,
} from '@aws-sdk/client-sfn';
import { cancelledError, type InspectedExecution } from '../core/operate/cancel.ts';
import { toRunProgress } from '../core/run/record.ts';
import type { Run } from '../core/run/run.ts';
import type { ExecutionsOptions } from './executions.ts';
import { explainStatesThrottle } from './states-throttle.ts';

type ActedRun = Pick<Run, 'id' | 'workflowId' | 'executionArn'>;

/** Step Functions does not describe, stop or redrive it, and the permissions of the functions do not include it: a call is denied. */
function isExpress({ executionArn = '' }: ActedRun): boolean {
  return executionArn.split(':')[5] === 'express';
}

export class ExecutionActs {
  readonly #client: SFNClient;
  readonly #arnPrefix: string;

  constructor({ client, arnPrefix }: ExecutionsOptions) {
    this.#client = client;
    this.#arnPrefix = arnPrefix;
  }

  /** The execution of a run; undefined if there is none. @throws FlowgateError `unavailable` while Step Functions throttles */
  async inspect(run: ActedRun): Promise<InspectedExecution | undefined> {
    if (isExpress(run)) return undefined;
    const found = await this.#call(() =>
      this.#client.send(new DescribeExecutionCommand({ executionArn: this.#locate(run) })),
    );
    if (found === undefined) return undefined;
    const { startDate, stopDate, redriveCount = 0, redriveStatus, redriveStatusReason } = found;
    const detail = { ...found, startDate: startDate?.getTime(), stopDate: stopDate?.getTime() };
    const progress = toRunProgress(detail);
    if (progress === undefined) return undefined;
    const notRedrivable = redriveStatus === 'REDRIVABLE' ? undefined : (redriveStatusReason ?? 'it has not failed');
    return { progress, redriveCount, notRedrivable };
  }

  /**
   * Stops the execution of a run. An execution that has ended or does not exist is left as it is.
   * @throws FlowgateError `unavailable` while Step Functions throttles
   */
  async stop(run: ActedRun, cause: string): Promise<void> {
    if (isExpress(run)) return;
    const stopped = { executionArn: this.#locate(run), error: cancelledError, cause };
    await this.#call(() => this.#client.send(new StopExecutionCommand(stopped)));
  }

  /**
   * Continues the execution of a run from the state that failed.
   * @returns why Step Functions refused, in its own words; undefined if the execution runs again
   * @throws FlowgateError `unavailable` while Step Functions throttles
   */
  async redrive(run: ActedRun): Promise<string | undefined> {
    try {
      const done = await this.#call(() =>
        this.#client.send(new RedriveExecutionCommand({ executionArn: this.#locate(run) })),
      );
      return done === undefined ? 'its execution does not exist any more' : undefined;
    } catch (error) {
      if (error instanceof ExecutionNotRedrivable) return error.message;
      throw error;
    }
  }

  /** Undefined for an execution that does not exist. */
  async #call<Answer>(send: () => Promise<Answer>): Promise<Answer | undefined> {
    try {
      return await send();
    } catch (error) {
      // Express executions cannot be described, stopped or redriven.
      const isAbsent = error instanceof ExecutionDoesNotExist || error instanceof StateMachineTypeNotSupported;
      if (isAbsent || error instanceof InvalidArn) return undefined;
      throw explainStatesThrottle(error);
    }
  }

  // The recorded ARN stays valid if the name of the state machine has changed since.
  #locate({ id, workflowId, executionArn }: ActedRun): string {
    return executionArn ?? `${this.#arnPrefix.replace(':stateMachine:', ':execution:')}${workflowId}:${id}`;
  }
}
