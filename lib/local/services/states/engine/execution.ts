// A running execution: runs the top-level branch, stores its progress and ends with one of AWS's statuses.

import type { Clock } from '../../../platform/clock.ts';
import type { CallService, JsonObject } from '../../../platform/service.ts';
import { parseExactJson } from '../language/exact-json.ts';
import type { Json, JsonRecord } from '../language/json.ts';
import { omitUndefined } from '../omit-undefined.ts';
import type { ExecutionRecord, ExecutionStatus } from '../store/execution-record.ts';
import type { Place } from '../store/position.ts';
import type { PositionStore } from '../store/position-store.ts';
import type { StateMachine } from '../store/state-machine.ts';
import type { Activities } from './activities.ts';
import { Branch } from './branch.ts';
import { Cancellation } from './cancellation.ts';
import { dataLimitBytes } from './data-limit.ts';
import { errorDetails, History, type HistoryEvent, inputDetails, outputDetails } from './history.ts';
import type { OAuthTokens } from './oauth-tokens.ts';
import {
  type ChildExecution,
  type RunHost,
  type RunningChild,
  type StandIns,
  type Step,
  selectTools,
} from './run-host.ts';
import { ExecutionEnd, StatesError } from './states-error.ts';
import type { TaskTokens } from './task-tokens.ts';

/** AWS ends an Express execution after five minutes. */
const maxExpressSeconds = 300;

/** Dependencies that all executions of the platform share. */
export interface ExecutionServices {
  readonly clock: Clock;
  readonly random: () => number;
  readonly tokens: TaskTokens;
  readonly activities: Activities;
  readonly skipWaits: boolean;
  readonly standIns: StandIns | undefined;
  readonly httpAllowList: readonly string[];
  readonly oauthTokens: OAuthTokens;
  readonly call: (roleArn: string, service: string, operation: string, input: JsonObject) => Promise<JsonObject>;
  readonly awaitExecution: RunHost['awaitExecution'];
  readonly startChild: (parent: ExecutionRecord, child: ChildExecution) => RunningChild;
  /** The stores of the branches' positions, by the type of the execution. */
  readonly positions: Readonly<Record<ExecutionRecord['machineType'], PositionStore>>;
  /** Called before a position is stored, with the number of events that must be stored before it. */
  readonly onAdvanced: (record: ExecutionRecord, history: readonly HistoryEvent[]) => void;
  readonly onEnded: (record: ExecutionRecord, history: readonly HistoryEvent[]) => void;
  readonly watch: ((record: ExecutionRecord, step: Step) => void) | undefined;
}

export class Execution {
  #record: ExecutionRecord;
  readonly history: History;
  readonly #machine: StateMachine;
  readonly #services: ExecutionServices;
  readonly #cancellation = new Cancellation();
  readonly finished: Promise<ExecutionRecord>;
  #finish: (record: ExecutionRecord) => void = () => {};
  /** The last event of the top-level branch, once that branch has ended. */
  #lastEventId = 0;

  constructor(
    record: ExecutionRecord,
    events: readonly HistoryEvent[],
    machine: StateMachine,
    services: ExecutionServices,
  ) {
    this.#record = record;
    this.#machine = machine;
    this.#services = services;
    this.history = new History(() => services.clock.now(), events);
    this.finished = new Promise((resolve) => {
      this.#finish = resolve;
    });
  }

  get record(): ExecutionRecord {
    return this.#record;
  }

  /** Starts from the beginning, or from the stored positions. Returns at once. */
  start(): void {
    this.history.truncate(this.#positions.eventCount(this.#record.arn));
    if (this.history.events.length === 0) {
      const details = { ...inputDetails(this.#input()), roleArn: this.#record.roleArn, ...this.#qualifierDetails() };
      this.history.record('ExecutionStarted', 0, { executionStartedEventDetails: details });
    }
    const stopTimer = this.#startTimer();
    this.#run()
      .then((output) => this.#succeed(output))
      .catch((fault: unknown) => this.#fail(fault))
      .finally(stopTimer);
  }

  /** Ends the execution as StopExecution does. */
  abort(error: string | undefined, cause: string | undefined): void {
    this.#cancellation.cancel(new ExecutionEnd('ABORTED', error, cause));
  }

  /** Stops the execution without ending it, because the platform is closing. */
  suspend(): void {
    this.#cancellation.cancel(new ExecutionEnd('CLOSED'));
  }

  async #run(): Promise<Json> {
    const branch = new Branch({ host: this.#host(), cancellation: this.#cancellation });
    const output = await branch.run(this.#machine.program, this.#input());
    this.#lastEventId = branch.lastEventId;
    return output;
  }

  get #positions(): PositionStore {
    return this.#services.positions[this.#record.machineType];
  }

  #input(): Json {
    return parseExactJson(this.#record.input);
  }

  #qualifierDetails(): JsonRecord {
    const { versionArn, aliasArn } = this.#record;
    return omitUndefined({ stateMachineAliasArn: aliasArn, stateMachineVersionArn: versionArn });
  }

  #startTimer(): () => void {
    const { timeoutSeconds = this.#record.machineType === 'EXPRESS' ? maxExpressSeconds : undefined } = this.#machine;
    if (timeoutSeconds === undefined) return () => {};
    const due = (this.#record.redrivenAt ?? this.#record.startedAt) + timeoutSeconds * 1000;
    return this.#services.clock.after(due - this.#services.clock.now(), () =>
      this.#cancellation.cancel(new ExecutionEnd('TIMED_OUT', 'States.Timeout')),
    );
  }

  #host(): RunHost {
    const services = this.#services;
    const { roleArn, machineName, machineArn, arn } = this.#record;
    const { awaitExecution, startChild, watch } = services;
    const host: RunHost = {
      ...selectTools(services),
      awaitExecution,
      startChild: (child) => startChild(this.#record, child),
      history: this.history,
      // A child of a distributed Map has the name `<machine>/<label>`; stand-ins know it by the machine alone.
      stateMachineName: machineName.split('/')[0] ?? machineName,
      executionArn: arn,
      rootArn: this.#record.rootArn ?? arn,
      stateMachineArn: machineArn,
      context: this.#context(),
      call: (service, operation, input) => this.#call(roleArn, { service, operation, input }),
      places: {
        find: (path) => this.#positions.find(arn, path),
        keep: (path, place) => this.#savePlace(path, place),
        forgetUnder: (path) => this.#positions.forgetUnder(arn, path),
      },
      watch: watch === undefined ? undefined : (step) => watch(this.#record, step),
      withRole: (role) => ({
        ...host,
        call: (service, operation, input) => this.#call(role, { service, operation, input }),
      }),
    };
    return host;
  }

  async #call(roleArn: string, request: Parameters<CallService>[1]): Promise<JsonObject> {
    const { service, operation, input } = request;
    const output = await this.#services.call(roleArn, service, operation, input);
    // A secret is passed to the task, but not to watchers.
    const shown = service === 'secretsmanager' ? {} : output;
    this.#services.watch?.(this.#record, { kind: 'called', service, operation, input, output: shown });
    return output;
  }

  #context(): JsonRecord {
    const { arn, name, roleArn, startedAt, redriveCount, redrivenAt, machineArn, machineName } = this.#record;
    const redriveTime: JsonRecord = redrivenAt === undefined ? {} : { RedriveTime: new Date(redrivenAt).toISOString() };
    const started = {
      StartTime: new Date(startedAt).toISOString(),
      Name: name,
      RoleArn: roleArn,
      RedriveCount: redriveCount,
    };
    return {
      Execution: { Id: arn, Input: this.#input(), ...started, ...redriveTime },
      StateMachine: { Id: machineArn, Name: machineName },
    };
  }

  /** Stores the events first, because a stored place refers to the events before it. */
  #savePlace(path: string, place: Place): void {
    const { events } = this.history;
    this.#services.onAdvanced(this.#record, events);
    this.#positions.set(this.#record.arn, path, { place, eventCount: events.length });
  }

  #succeed(output: Json): void {
    const text = JSON.stringify(output);
    if (Buffer.byteLength(text, 'utf8') > dataLimitBytes) throw new StatesError('States.DataLimitExceeded');
    this.history.record('ExecutionSucceeded', this.#lastEventId, {
      executionSucceededEventDetails: outputDetails(output),
    });
    this.#end('SUCCEEDED', { output: text });
  }

  #fail(fault: unknown): void {
    if (fault instanceof ExecutionEnd) {
      this.#endBy(fault);
      return;
    }
    const failure =
      fault instanceof StatesError
        ? fault
        : new StatesError('States.Runtime', `the local platform failed: ${String(fault)}`);
    this.#endFailed(failure.error, failure.reason, this.history.events.length);
  }

  #endBy({ outcome, error, reason }: ExecutionEnd): void {
    if (outcome === 'CLOSED' || outcome === 'SIBLING_FAILED') return;
    if (outcome === 'FAILED') {
      this.#endFailed(error, reason, this.history.events.length);
      return;
    }
    const details = omitUndefined({ error, cause: reason });
    const type = outcome === 'ABORTED' ? 'Aborted' : 'TimedOut';
    this.history.record(`Execution${type}`, 0, { [`execution${type}EventDetails`]: details });
    // A timeout is recorded only in the history; the execution itself has neither error nor cause.
    this.#end(outcome, outcome === 'ABORTED' ? details : {});
  }

  #endFailed(error: string | undefined, reason: string | undefined, previousEventId: number): void {
    const details = errorDetails({ error, reason });
    this.history.record('ExecutionFailed', previousEventId, { executionFailedEventDetails: details });
    this.#end('FAILED', omitUndefined({ error, cause: reason }));
  }

  #end(status: ExecutionStatus, outcome: Pick<ExecutionRecord, 'output' | 'error' | 'cause'>): void {
    this.#record = { ...this.#record, status, stoppedAt: this.#services.clock.now(), ...outcome };
    // Stops what is still running inside, such as the iterations of a Map if the history is full.
    this.#cancellation.cancel(new ExecutionEnd('CLOSED'));
    this.#services.onEnded(this.#record, this.history.events);
    this.#finish(this.#record);
  }
}
