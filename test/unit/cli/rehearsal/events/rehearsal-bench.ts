// Records a run of one definition and rehearses its event with another one, on the interpreter alone.
import { type RehearsalContext, rehearseEvent } from '../../../../../lib/cli/rehearsal/events/event-rehearsal.ts';
import type { EventReport } from '../../../../../lib/cli/rehearsal/events/event-report.ts';
import type {
  RecordedRunView,
  RecordedVisit,
  StoredEventView,
} from '../../../../../lib/cli/rehearsal/events/recorded-event.ts';
import { readExecutionHistory } from '../../../../../lib/cli/rehearsal/execution-history.ts';
import type { RehearsalOutcome, RehearsalRequest } from '../../../../../lib/cli/rehearsal/rehearsals.ts';
import type { FoldedHistory } from '../../../../../lib/core/run/history/fold-history.ts';
import type { Workflow } from '../../../../../lib/core/workflow/workflow.ts';
import { type StandInAnswer, type StandInCall, VirtualClock } from '../../../../../lib/local/platform.ts';
import { StatesService } from '../../../../../lib/local/services/states/states-service.ts';
import type { JsonObject } from '../../../../../lib/value/json.ts';
import { workflow } from '../../../../fixtures/world.ts';
import { machineArn, roleArn } from '../../../local/services/states/states-harness.ts';

export const receivedAt = '2026-11-28T10:00:00.000Z';

export type Answer = (call: StandInCall) => StandInAnswer | undefined;

/** What differs in the rehearsal. */
export interface Edited extends Partial<Pick<RehearsalContext, 'standIns' | 'storedMaps' | 'workflow'>> {
  readonly definition: object;
  /** Changes what the router returns of the recorded run. */
  readonly change?: (recorded: Recorded) => Recorded;
}

export interface Recorded {
  readonly event: StoredEventView;
  readonly run: RecordedRunView;
  readonly history: {
    readonly visits: readonly RecordedVisit[];
    readonly redrives: number;
    readonly isTruncated: boolean;
  };
}

const standard: Workflow = workflow('orders', { triggers: [{ event: 'order' }] });

/** Runs one definition on a Step Functions of its own, in virtual time. */
class OneMachine {
  readonly clock = new VirtualClock(Date.parse(receivedAt));
  readonly #definition: object;
  #service: StatesService | undefined;

  constructor(definition: object) {
    this.#definition = definition;
  }

  async run(
    request: Pick<RehearsalRequest, 'answer' | 'onStep'> & { readonly data: JsonObject },
  ): Promise<RehearsalOutcome> {
    const { answer = () => undefined, onStep } = request;
    const service = StatesService.start({
      clock: this.clock,
      callService: async (_, { operation }) => {
        if (operation !== 'PutAwsEvent') throw new Error(`a rehearsal must not call ${operation}`);
        return {};
      },
      standIns: { find: answer, remedy: () => 'no remedy' },
      watch: (_, step) => onStep?.(step, undefined),
    });
    this.#service = service;
    await service.call('CreateStateMachine', {
      name: 'machine',
      roleArn,
      definition: JSON.stringify(this.#definition),
    });
    const input = JSON.stringify({ data: request.data });
    const started = await service.call('StartExecution', { stateMachineArn: machineArn, name: 'run', input });
    const { arn, status, output, error, cause } = await service.finished(String(started.executionArn));
    const ended = { status: status.toLowerCase() as RehearsalOutcome['status'], error, cause, executionArn: arn };
    return { ...ended, ...(output === undefined ? {} : { output: JSON.parse(output) as unknown }) };
  }

  readHistory(executionArn: string): Promise<FoldedHistory> {
    const service = this.#service;
    if (service === undefined) throw new Error('nothing was run');
    return readExecutionHistory(executionArn, (operation, input) => service.call(operation, input as JsonObject));
  }
}

/** Runs the first definition with the answers, and rehearses the event with the edited one. */
export async function rehearseEdited(definition: object, answer: Answer, edited: Edited): Promise<EventReport> {
  const recorded = await record(definition, answer);
  const machine = new OneMachine(edited.definition);
  return rehearseEvent((edited.change ?? ((one) => one))(recorded), {
    rehearsals: {
      run: ({ input, ...request }) => {
        const { detail } = (input as { readonly start: { readonly detail: { readonly data?: JsonObject } } }).start;
        return machine.run({ ...request, data: detail.data ?? {} });
      },
      readHistory: (arn) => machine.readHistory(arn),
    },
    clock: machine.clock,
    workflow: edited.workflow ?? standard,
    standIns: edited.standIns,
    describeRemedy: (state) => `write ${state}`,
    ownTexts: [],
    storedMaps: edited.storedMaps ?? [],
  });
}

async function record(definition: object, answer: Answer): Promise<Recorded> {
  const machine = new OneMachine(definition);
  const data = { items: [1, 2, 3], orderId: 'A-1' };
  const { status, output, error, cause, executionArn = '' } = await machine.run({ answer, data });
  const { visits, redrives } = await machine.readHistory(executionArn);
  const stoppedAt = new Date(machine.clock.now()).toISOString();
  const flags = { forced: false, debug: false };
  const lineage = { rootEventId: eventId, depth: 0 };
  const event = {
    id: eventId,
    source: 'shop',
    name: 'order',
    environment: 'production',
    dialect: 'native',
    receivedAt,
  };
  const run = { id: 'run_1', workflowId: standard.id, depth: 0, executionArn, startedAt: receivedAt, stoppedAt };
  return {
    event: { ...event, ...flags, lineage, data } as StoredEventView,
    run: { ...run, ...flags, acceptedAt: receivedAt, status, output, error, cause } as RecordedRunView,
    history: { visits: visits.map(toView), redrives, isTruncated: false },
  };
}

const eventId = 'evt_00000000000000000000000000000000000000';

/** As `GET /v1/runs/{id}/history?whole=true` shows it. */
function toView({ changedBy: _, input, output, attempts, ...visit }: FoldedHistory['visits'][number]): RecordedVisit {
  const read = (text: string | undefined): unknown => (text === undefined ? undefined : JSON.parse(text));
  return {
    ...visit,
    input: read(input),
    output: read(output),
    attempts: attempts.map((one) => ({ ...one, arguments: read(one.arguments), result: read(one.result) })),
  } as RecordedVisit;
}
