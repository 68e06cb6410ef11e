// Runs definitions on the local Step Functions. The services around it are plain functions, and the clock is a fake one.
import { AwsError } from '../../../../../lib/local/platform/aws-error.ts';
import type { Caller, JsonObject } from '../../../../../lib/local/platform/service.ts';
import type { HistoryEvent } from '../../../../../lib/local/services/states/engine/history.ts';
import { StatesService, type StatesServiceOptions } from '../../../../../lib/local/services/states/states-service.ts';
import type { ExecutionRecord } from '../../../../../lib/local/services/states/store/execution-record.ts';
import { FakeClock } from '../../../../fixtures/fake-clock.ts';

/** For `jest.setTimeout`. These tests wait only for the CPU: the limit allows for a busy machine with two cores. */
export const testTimeoutMs = 60_000;

export const roleArn = 'arn:aws:iam::000000000000:role/machine';
export const machineArn = 'arn:aws:states:us-east-1:000000000000:stateMachine:machine';

export interface Call {
  readonly caller: Caller;
  readonly service: string;
  readonly operation: string;
  readonly input: JsonObject;
}

type Handler = (input: JsonObject) => JsonObject | Promise<JsonObject>;

export class StatesHarness {
  readonly clock = new FakeClock();
  readonly calls: Call[] = [];
  readonly #handlers: Readonly<Record<string, Handler>>;
  readonly #options: Partial<StatesServiceOptions>;
  service: StatesService;

  /** @param handlers By `service.operation`, such as `lambda.Invoke`. */
  constructor(handlers: Readonly<Record<string, Handler>> = {}, options: Partial<StatesServiceOptions> = {}) {
    this.#handlers = handlers;
    this.#options = options;
    this.service = this.open();
  }

  open(): StatesService {
    this.service = StatesService.start({
      clock: this.clock,
      random: () => 0.5,
      callService: (caller, request) => this.#answer({ caller, ...request }),
      ...this.#options,
    });
    return this.service;
  }

  async create(definition: object, more: JsonObject = {}): Promise<JsonObject> {
    return this.service.call('CreateStateMachine', {
      name: 'machine',
      roleArn,
      definition: JSON.stringify(definition),
      ...more,
    });
  }

  async start(input: unknown = {}, name = 'run'): Promise<string> {
    const started = await this.service.call('StartExecution', {
      stateMachineArn: machineArn,
      name,
      input: JSON.stringify(input),
    });
    return String(started.executionArn);
  }

  /** Creates a machine, runs it to its end while time passes, and returns the ended execution. */
  async run(definition: object, input: unknown = {}): Promise<ExecutionRecord> {
    await this.create(definition);
    return this.finish(await this.start(input));
  }

  async finish(executionArn: string): Promise<ExecutionRecord> {
    let ended: ExecutionRecord | undefined;
    this.service.finished(executionArn).then((record) => {
      ended = record;
    });
    for (let turn = 0; ended === undefined && turn < 2000; turn++) await this.clock.advance(turn < 100 ? 0 : 1000);
    if (ended === undefined) throw new Error('the execution did not end');
    return ended;
  }

  async history(executionArn = `${machineArn.replace('stateMachine', 'execution')}:run`): Promise<HistoryEvent[]> {
    const { events } = await this.service.call('GetExecutionHistory', { executionArn, maxResults: 1000 });
    return events as HistoryEvent[];
  }

  async #answer(call: Call): Promise<JsonObject> {
    this.calls.push(call);
    if (call.service === 'events' && call.operation === 'PutAwsEvent') return {};
    if (call.service === 'states') return this.service.call(call.operation, call.input);
    const handler = this.#handlers[`${call.service}.${call.operation}`];
    if (handler === undefined) throw new AwsError('NotImplemented', `${call.service}.${call.operation} is not there`);
    return handler(call.input);
  }
}

/** A JSONata machine with the given states; the first one is the start. */
export function jsonata(states: Readonly<Record<string, object>>, more: object = {}): object {
  return { QueryLanguage: 'JSONata', StartAt: Object.keys(states)[0], States: states, ...more };
}

/** Events in the short form `id type < previousEventId`. */
export function brief(events: readonly HistoryEvent[]): string[] {
  return events.map(({ id, type, previousEventId }) => `${id} ${type} < ${previousEventId}`);
}
