// Rehearses stored events, one after the other: each on the edited definition, with the recorded answers, in virtual time.
import { findStandIn, type StandIns } from '../../../authoring/stand-ins.ts';
import type { FoldedHistory } from '../../../core/run/history/fold-history.ts';
import { isFinal } from '../../../core/run/run.ts';
import type { Workflow } from '../../../core/workflow/workflow.ts';
import type { StandInAnswer, StandInCall, VirtualClock } from '../../../local/platform.ts';
import { defined } from '../../../value/defined.ts';
import { type JsonValue, readJson } from '../../../value/json.ts';
import type { RehearsalOutcome, Rehearsals } from '../rehearsals.ts';
import { type AlikeContext, createIsAlike } from './alike-values.ts';
import type { AskedDifferently, EventReport, RunEnd, UnknownEnd } from './event-report.ts';
import { findParting, type PathVisit } from './parting.ts';
import { RecordedAnswers } from './recorded-answers.ts';
import type { RecordedEvent, RecordedHistory, RecordedRunView, RecordedVisit } from './recorded-event.ts';
import { buildStartRequest, forecastTriggers } from './start-request.ts';
import { findValueDifferences } from './value-differences.ts';

export interface RehearsalContext {
  readonly rehearsals: Pick<Rehearsals, 'run' | 'readHistory'>;
  readonly clock: VirtualClock;
  readonly workflow: Workflow;
  /** Answer the tasks that have no recorded answer. */
  readonly standIns: StandIns | undefined;
  /** Where the stand-in of a state has to be written. */
  readonly describeRemedy: (state: string) => string;
  /** The names that the rehearsal's own deployment gave to placeholders. */
  readonly ownTexts: readonly string[];
  /** Map states whose items or results are in S3. */
  readonly storedMaps: readonly string[];
}

type RecordedRun = RecordedEvent & { readonly run: RecordedRunView };

/** Rehearses an event that started the workflow. Nothing is called, and nothing is written. */
export async function rehearseEvent(recorded: RecordedRun, context: RehearsalContext): Promise<EventReport> {
  const { event, run } = recorded;
  const report = { eventId: event.id, runId: run.id, was: toRunEnd(run) };
  const obstacle = findObstacle(recorded);
  if (obstacle !== undefined) return { ...report, verdict: 'unknown', unknown: { reason: obstacle } };
  const forecast = forecastTriggers(event, context.workflow);
  if (forecast.kind === 'ignores') return { ...report, verdict: 'no_longer_started', reason: forecast.reason };
  return { ...report, ...(await new EventRehearsal(recorded, context).run()) };
}

/** Returns why the run cannot be rehearsed. */
function findObstacle({ event, run, history }: RecordedRun): string | undefined {
  if (event.erasedAt !== undefined) return `the data of the event was erased at ${event.erasedAt}`;
  if (!isFinal(run.status)) return `the recorded run has not ended: it is ${run.status}`;
  if (run.status === 'aborted') return 'the recorded run was stopped from outside, which a rehearsal cannot repeat';
  if (history?.isTruncated === true) return 'the recorded run has more history than the router reads';
  return undefined;
}

function toRunEnd({
  status,
  output,
  error,
  cause,
}: Pick<RecordedRunView, 'status' | 'output' | 'error' | 'cause'>): RunEnd {
  return defined({ status, output: output as JsonValue | undefined, error, cause });
}

const noHistory: RecordedHistory = { visits: [], redrives: 0, isTruncated: false };

/** Long enough for every limit of a task or an execution: a run lasts a year at most. */
const foreverSeconds = 400 * 86_400;

class EventRehearsal {
  readonly #recorded: RecordedRun;
  readonly #context: RehearsalContext;
  readonly #answers: RecordedAnswers;
  readonly #startedAtMs: number;
  readonly #given: string;
  readonly #askedDifferently: AskedDifferently[] = [];
  readonly #standIns = new Set<string>();
  /** How many calls stand-ins answered, by state and place: each iteration and branch counts for itself. */
  readonly #standInCounts = new Map<string, number>();
  readonly #unknown: UnknownEnd[] = [];
  /** What an execution fails with if no time limit ends a call that never ended. */
  readonly #pending = new Map<string, UnknownEnd>();

  constructor(recorded: RecordedRun, context: RehearsalContext) {
    const { event, run, history = noHistory } = recorded;
    this.#recorded = recorded;
    this.#context = context;
    this.#answers = new RecordedAnswers(history, run.status);
    this.#startedAtMs = Date.parse(run.startedAt ?? run.acceptedAt);
    this.#given = JSON.stringify([event, history.visits.map(({ attempts }) => attempts)]);
  }

  async run(): Promise<Omit<EventReport, 'eventId' | 'runId' | 'was'>> {
    const { rehearsals, clock, workflow, describeRemedy } = this.#context;
    const { event } = this.#recorded;
    clock.setTo(this.#startedAtMs);
    const live: Workflow = { ...workflow, status: 'live' };
    const ended = await rehearsals.run({
      workflow: live,
      input: { start: buildStartRequest(event, live) },
      key: event.id,
      answer: (call) => this.#answer(call),
      standInRemedy: describeRemedy,
      onStep: (step) => {
        if (step.kind === 'entered') this.#noteStoredMap(step.state);
      },
    });
    const unknown = this.#unknown[0] ?? this.#pending.get(ended.cause ?? '');
    const facts = this.#collectFacts();
    if (unknown !== undefined) return { verdict: 'unknown', unknown, ...facts };
    return { ...(await this.#compare(ended)), ...facts };
  }

  #answer(call: StandInCall): StandInAnswer {
    const { stateName } = call;
    const own = call.taskToken === undefined ? [] : [call.taskToken];
    const taken = this.#answers.take({ ...call, isAlike: createIsAlike(this.#createAlikeContext(own)) });
    if (taken.kind === 'recorded') {
      const { answer, differences } = taken;
      if (differences.length > 0) this.#askedDifferently.push({ state: stateName, differences });
      return answer;
    }
    const standIn = this.#findStandIn(call);
    if (standIn !== undefined) return standIn;
    return taken.kind === 'pending' ? this.#waitForever(stateName) : this.#refuse(stateName, taken.reason);
  }

  #findStandIn({ stateName, place }: StandInCall): StandInAnswer | undefined {
    const key = [...place, stateName].join('/');
    const count = this.#standInCounts.get(key) ?? 0;
    const found = findStandIn(this.#context.standIns, stateName, count) as StandInAnswer | undefined;
    if (found === undefined) return undefined;
    this.#standInCounts.set(key, count + 1);
    this.#standIns.add(stateName);
    return found;
  }

  #refuse(state: string, reason: string): StandInAnswer {
    this.#unknown.push({ state, reason, remedy: this.#context.describeRemedy(state) });
    return { refusal: `the state ${JSON.stringify(state)} has no answer: ${reason}` };
  }

  /** The recorded call was cut off by a time limit, which ends the rehearsal too, if the edited definition still has one. */
  #waitForever(state: string): StandInAnswer {
    const reason = 'the recorded run timed out before the answer, and the edited definition would wait on';
    const refusal = `the state ${JSON.stringify(state)} has no answer: ${reason}`;
    this.#pending.set(refusal, { state, reason, remedy: this.#context.describeRemedy(state) });
    return { delaySeconds: foreverSeconds, isLiteral: true, refusal };
  }

  #noteStoredMap(state: string): void {
    if (!this.#context.storedMaps.includes(state)) return;
    this.#unknown.push({ state, reason: 'its items or results are in S3, which a rehearsal neither reads nor writes' });
  }

  #collectFacts(): Pick<EventReport, 'askedDifferently' | 'standIns'> {
    const asked = this.#askedDifferently;
    return defined({
      askedDifferently: asked.length === 0 ? undefined : asked,
      standIns: this.#standIns.size === 0 ? undefined : [...this.#standIns],
    });
  }

  async #compare(ended: RehearsalOutcome): Promise<Omit<EventReport, 'eventId' | 'runId' | 'was'>> {
    const { run, history = noHistory } = this.#recorded;
    const isAlike = createIsAlike(this.#createAlikeContext());
    const would = toRunEnd(ended as Pick<RecordedRunView, 'status' | 'output' | 'error' | 'cause'>);
    const was = toRunEnd(run);
    // A run that succeeded has an output: without one, it was too large for a status change and was not looked up yet.
    const isKnown = was.status !== 'succeeded' || was.output !== undefined;
    const differences = isKnown ? findValueDifferences(was.output, would.output, isAlike) : [];
    const isSame = was.status === would.status && differences.length === 0 && isSameError(was, would);
    const rehearsed = await this.#readPath(ended);
    const paths = { was: history.visits.map(fromView), would: rehearsed.visits.map(fromVisit), isAlike };
    const parting = history.visits.length === 0 || paths.would.length === 0 ? undefined : findParting(paths);
    return {
      verdict: isSame ? 'same' : 'different',
      would,
      ...defined({ parting }),
      ...(isSame ? {} : { differences }),
    };
  }

  #readPath({ executionArn }: RehearsalOutcome): Promise<Pick<FoldedHistory, 'visits'>> {
    const { rehearsals, workflow } = this.#context;
    if (executionArn === undefined || workflow.type === 'EXPRESS') return Promise.resolve({ visits: [] });
    return rehearsals.readHistory(executionArn);
  }

  #createAlikeContext(more: readonly string[] = []): AlikeContext {
    const { run } = this.#recorded;
    return {
      was: { fromMs: this.#startedAtMs, untilMs: Date.parse(run.stoppedAt ?? run.startedAt ?? run.acceptedAt) },
      would: { fromMs: this.#startedAtMs, untilMs: this.#context.clock.now() },
      ownTexts: [...this.#context.ownTexts, ...more],
      given: this.#given,
    };
  }
}

/** Causes are not compared: they may hold times and request IDs. A run that timed out has no error of its own. */
function isSameError(was: RunEnd, would: RunEnd): boolean {
  return was.status === 'timed_out' || was.error === would.error;
}

function fromView({ id, name, parent, status, error, input, output }: RecordedVisit): PathVisit {
  return { id, name, parent, status, error, input: input as JsonValue, output: output as JsonValue };
}

function fromVisit({ id, name, parent, status, error, input, output }: FoldedHistory['visits'][number]): PathVisit {
  const read = (text: string | undefined): JsonValue | undefined => (text === undefined ? undefined : readJson(text));
  return { id, name, parent, status, error, input: read(input), output: read(output) };
}
