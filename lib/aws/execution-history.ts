// Step Functions: the history of an execution and the definition that it ran. Readers share the results of calls, because AWS
// allows an account only 20 GetExecutionHistory and 15 DescribeExecution calls a second in a Region.
import {
  DescribeExecutionCommand,
  DescribeStateMachineCommand,
  DescribeStateMachineForExecutionCommand,
  ExecutionDoesNotExist,
  GetExecutionHistoryCommand,
  type HistoryEvent as SdkHistoryEvent,
  type SFNClient,
  StateMachineDoesNotExist,
} from '@aws-sdk/client-sfn';
import type {
  ExecutionDefinition,
  ExecutionEvents,
  HistoryDetails,
  HistoryEvent,
} from '../core/run/history/history-event.ts';
import { setBounded } from '../value/cache.ts';
import { explainStatesThrottle, isStatesThrottle } from './states-throttle.ts';

export interface ExecutionHistoriesOptions {
  readonly client: SFNClient;
  readonly now: () => Date;
}

/** A page of GetExecutionHistory has at most 1,000 events. */
const mostPages = 8;

/** Readers of one run share a history for this time. */
const sharedMs = 1_000;

const mostRemembered = 100;

interface Remembered {
  readonly events: Promise<ExecutionEvents | undefined>;
  readonly readAtMs: number;
}

export class ExecutionHistories {
  readonly #client: SFNClient;
  readonly #now: () => Date;
  readonly #histories = new Map<string, Remembered>();
  /** Kept by the ARN of the version, which never changes. */
  readonly #definitions = new Map<string, string>();

  constructor({ client, now }: ExecutionHistoriesOptions) {
    this.#client = client;
    this.#now = now;
  }

  /**
   * The first 8,000 events of an execution; undefined if it does not exist, or is an Express one. The result is up to one second old; while Step
   * Functions throttles, the last result is returned.
   * @throws FlowgateError `unavailable` for a throttled read of a history that was not read before
   */
  readEvents(executionArn: string): Promise<ExecutionEvents | undefined> {
    if (isExpressArn(executionArn)) return Promise.resolve(undefined);
    const nowMs = this.#now().getTime();
    const known = this.#histories.get(executionArn);
    if (known !== undefined && nowMs - known.readAtMs < sharedMs) return known.events;
    const events = this.#readAllPages(executionArn).catch((error) => {
      if (known !== undefined && isStatesThrottle(error)) return known.events;
      throw explainStatesThrottle(error);
    });
    setBounded(this.#histories, executionArn, { events, readAtMs: nowMs }, mostRemembered);
    events.catch(() => this.#histories.delete(executionArn));
    return events;
  }

  /** The definition that an execution runs or ran; undefined if it or its version does not exist any more, or it is an Express one. */
  async readDefinition(executionArn: string): Promise<ExecutionDefinition | undefined> {
    if (isExpressArn(executionArn)) return undefined;
    try {
      const described = await this.#client.send(new DescribeExecutionCommand({ executionArn }));
      const versionArn = described.stateMachineVersionArn;
      if (versionArn === undefined) return { definition: await this.#readUnversioned(executionArn) };
      return { definition: await this.#readVersion(versionArn), version: Number(versionArn.split(':').at(-1)) };
    } catch (error) {
      if (error instanceof ExecutionDoesNotExist || error instanceof StateMachineDoesNotExist) return undefined;
      throw explainStatesThrottle(error);
    }
  }

  async #readAllPages(executionArn: string): Promise<ExecutionEvents | undefined> {
    const events: HistoryEvent[] = [];
    let nextToken: string | undefined;
    try {
      for (let page = 0; page < mostPages; page += 1) {
        const read = await this.#client.send(
          new GetExecutionHistoryCommand({ executionArn, maxResults: 1_000, nextToken }),
        );
        events.push(...(read.events ?? []).map(toHistoryEvent));
        nextToken = read.nextToken;
        if (nextToken === undefined) return { events, isTruncated: false };
      }
    } catch (error) {
      if (error instanceof ExecutionDoesNotExist) return undefined;
      throw error;
    }
    return { events, isTruncated: true };
  }

  async #readVersion(stateMachineArn: string): Promise<string> {
    const known = this.#definitions.get(stateMachineArn);
    if (known !== undefined) return known;
    const { definition = '{}' } = await this.#client.send(new DescribeStateMachineCommand({ stateMachineArn }));
    setBounded(this.#definitions, stateMachineArn, definition, mostRemembered);
    return definition;
  }

  async #readUnversioned(executionArn: string): Promise<string> {
    const { definition = '{}' } = await this.#client.send(
      new DescribeStateMachineForExecutionCommand({ executionArn }),
    );
    return definition;
  }
}

/** Step Functions keeps neither the history nor the definition of an Express execution, and refuses to read them. */
function isExpressArn(arn: string): boolean {
  return arn.split(':')[5] === 'express';
}

/** Reads an event as GetExecutionHistory returns it. */
export function toHistoryEvent({
  id = 0,
  previousEventId = 0,
  type,
  timestamp,
  ...rest
}: SdkHistoryEvent): HistoryEvent {
  // Every event has at most one member with details, named after its type.
  const details = Object.entries(rest).find(([name, value]) => name.endsWith('EventDetails') && value !== undefined);
  const at = (timestamp ?? new Date(0)).toISOString();
  return { id, previousEventId, type: type ?? '', at, details: toDetails(details?.[1] ?? {}) };
}

function toDetails(details: object): HistoryDetails {
  const { name, input, output, error, cause, parameters, resource, resourceType, state, index, length, mapRunArn } =
    details as HistoryDetails;
  return { name, input, output, error, cause, parameters, resource, resourceType, state, index, length, mapRunArn };
}
