// Starts, stops and looks up the executions of the internal state machine of bulk acts. An execution is named by the act's ID.
import {
  DescribeExecutionCommand,
  ExecutionAlreadyExists,
  ExecutionDoesNotExist,
  type SFNClient,
  StartExecutionCommand,
  StopExecutionCommand,
} from '@aws-sdk/client-sfn';
import type { BulkRef } from '../core/operate/bulk/bulk.ts';

export interface BulkMachineOptions {
  readonly client: SFNClient;
  readonly stateMachineArn: string;
}

export class BulkMachine {
  readonly #options: BulkMachineOptions;

  constructor(options: BulkMachineOptions) {
    this.#options = options;
  }

  /** Starts the execution of an act. Idempotent. */
  async start({ id, environment }: BulkRef): Promise<void> {
    const { client, stateMachineArn } = this.#options;
    const input = JSON.stringify({ id, environment });
    try {
      await client.send(new StartExecutionCommand({ stateMachineArn, name: id, input }));
    } catch (error) {
      if (!(error instanceof ExecutionAlreadyExists)) throw error;
    }
  }

  /** Stops the execution of an act. An execution that has ended or does not exist is not changed. */
  async stop(id: string): Promise<void> {
    const stopped = { executionArn: this.#locate(id), error: 'Flowgate.Stopped' };
    await this.#options.client.send(new StopExecutionCommand(stopped)).catch(ignoreAbsent);
  }

  /** Whether the execution of an act is running. */
  async isRunning(id: string): Promise<boolean> {
    const described = new DescribeExecutionCommand({ executionArn: this.#locate(id) });
    const found = await this.#options.client.send(described).catch(ignoreAbsent);
    return found?.status === 'RUNNING';
  }

  #locate(id: string): string {
    return `${this.#options.stateMachineArn.replace(':stateMachine:', ':execution:')}:${id}`;
  }
}

function ignoreAbsent(error: unknown): undefined {
  if (error instanceof ExecutionDoesNotExist) return undefined;
  throw error;
}
