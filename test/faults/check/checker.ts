// Decides whether a run with faults kept every promise. Pure: facts in, violations out.
import type { CallbackFact, EventFact, ExecutionFact, Facts, Submission, Violation } from './facts.ts';

/** The workflow that emits an event, and the one that this event starts. */
const emission = { from: 'emitting', to: 'following' };

const expressWorkflows: ReadonlySet<string> = new Set(['express', 'longExpress']);
/** The workflow that waits for an answer. Its output has the address and the answer. */
const asking = 'asking';

/** All violations, in the order of the rules. */
export function checkFacts(facts: Facts): readonly Violation[] {
  const context = buildContext(facts);
  return Object.entries(rules).flatMap(([rule, find]) => find(context).map((found) => ({ rule, ...found })));
}

interface Context extends Facts {
  readonly executionsByTag: ReadonlyMap<string, readonly ExecutionFact[]>;
  readonly eventsByTag: ReadonlyMap<string, readonly EventFact[]>;
  readonly eventsById: ReadonlyMap<string, EventFact>;
  readonly executionsByName: ReadonlyMap<string, readonly ExecutionFact[]>;
  readonly submissionsByTag: ReadonlyMap<string, Submission>;
  /** The IDs of the Express runs that are recorded with an unknown outcome. */
  readonly unknownRuns: ReadonlySet<string>;
}

type Found = Omit<Violation, 'rule'>;
type Rule = (context: Context) => readonly Found[];

const rules = {
  /** A 2xx means that exactly the workflows that match will run, under the IDs of the response. */
  'accepted events run': ({ submissions, executionsByName, executionsByTag, unknownRuns }) =>
    submissions.flatMap(({ tag, answers, expect }) => {
      const first = answers.find(isAccepted);
      if (first !== undefined && first.runs === undefined) return findMissing(tag, expect, executionsByTag);
      const runs = first?.runs ?? [];
      const given = runs.map(({ workflow }) => workflow).toSorted();
      const expected = expect.kind === 'accepted' && answers.some(isAccepted) ? expect.workflows : undefined;
      const wanted = (expected ?? given).toSorted();
      if (String(given) !== String(wanted)) return [wrong(tag, `was to start [${wanted}], answered [${given}]`)];
      const missing = runs.filter(({ id }) => !executionsByName.has(id) && !unknownRuns.has(id));
      return missing.map(({ id, workflow }) => pending(tag, `${workflow} never ran: no execution ${id}`));
    }),

  /** A 2xx is sent after the bus has accepted the event, and not before. */
  'answers follow the publish': ({ submissions, published }) =>
    submissions.flatMap(({ tag, answers }) => {
      const isEarly = ({ eventId = '', order }: Submission['answers'][number]): boolean =>
        order < (published.get(eventId) ?? Number.POSITIVE_INFINITY);
      return answers.filter(isAccepted).some(isEarly) ? [wrong(tag, 'was answered before it was published')] : [];
    }),

  /** Whatever is retried, delivered twice or killed: one execution for each event and workflow. */
  'one run for each key': ({ executions, eventsById }) => {
    const groups = Map.groupBy(executions, (execution) => `${originOf(execution, eventsById)} ${execution.workflow}`);
    return [...groups]
      .filter(([, members]) => members.length > 1)
      .map(([key, members]) =>
        wrong(key, `ran ${members.length} times: ${members.map(({ name }) => name).join(', ')}`),
      );
  },

  /** A key holds one event. */
  'one event for each key': ({ eventsByTag }) =>
    [...eventsByTag].flatMap(([tag, events]) => {
      const first = events.filter(({ replayOf, parentRunId }) => replayOf === undefined && parentRunId === undefined);
      return first.length > 1 ? [wrong(tag, `is stored as ${first.map(({ id }) => id).join(', ')}`)] : [];
    }),

  /** A refusal has no effect. */
  'refused requests do nothing': ({ submissions, executionsByTag, eventsByTag }) =>
    submissions.flatMap(({ tag, expect, answers }) => {
      if (expect.kind !== 'refused') return [];
      const other = answers.find(({ status }) => status !== expect.status && !isTemporary(status));
      if (other !== undefined) return [wrong(tag, `was to be refused with ${expect.status}, got ${other.status}`)];
      if (eventsByTag.has(tag)) return [wrong(tag, 'was refused, and is stored')];
      return executionsByTag.has(tag) ? [wrong(tag, 'was refused, and ran')] : [];
    }),

  /** What may be sent is not refused for good. */
  'permitted requests are accepted': ({ submissions }) =>
    submissions.flatMap(({ tag, expect, answers }) => {
      const refusal = answers.find(({ status }) => status >= 400 && !isTemporary(status));
      return expect.kind === 'accepted' && refusal !== undefined ? [wrong(tag, `got ${refusal.status}`)] : [];
    }),

  /** A repetition gets the first answer, and says so. */
  'repetitions get the first answer': ({ submissions }) =>
    submissions.flatMap(({ tag, answers }) => {
      const accepted = answers.filter(isAccepted);
      const [first, ...others] = accepted;
      const other = others.find((answer) => describeAnswer(answer) !== describeAnswer(first));
      if (other !== undefined) return [wrong(tag, `first ${describeAnswer(first)}, then ${describeAnswer(other)}`)];
      const fresh = accepted.filter(({ isReplay }) => !isReplay).length;
      return fresh > 1 ? [wrong(tag, `${fresh} answers say that the event is new`)] : [];
    }),

  /** An accepted event can be found. */
  'accepted events are stored': ({ submissions, eventsById }) =>
    submissions.flatMap(({ tag, answers }) => {
      const id = answers.find(isAccepted)?.eventId;
      return id === undefined || eventsById.has(id) ? [] : [pending(tag, `event ${id} is not stored`)];
    }),

  /** Nothing crosses an environment or an organisation. */
  'environments are separate': ({ executions, events, submissionsByTag }) => [
    ...executions.flatMap(({ name, input }) =>
      findCrossing(
        name,
        { environment: input?.run?.environment, organisation: input?.run?.organisationId },
        submissionsByTag.get(input?.data?.tag),
      ),
    ),
    ...events.flatMap((event) => findCrossing(event.id, event, submissionsByTag.get(event.tag))),
  ],

  /** An execution's input is a function of its event alone, and carries the data exactly. */
  'the input is what was sent': ({ executions, eventsById, submissionsByTag }) =>
    executions.flatMap(({ name, input, brokenReference }) => {
      if (brokenReference !== undefined) return [wrong(name, brokenReference)];
      const event = eventsById.get(String(input?.run?.eventId));
      const sent = submissionsByTag.get(String(input?.data?.tag));
      if (event === undefined || sent === undefined) return [wrong(name, 'runs for no event that was sent')];
      const reason = findInputDifference(input, { event, data: sent.data });
      return reason === undefined ? [] : [wrong(name, reason)];
    }),

  /** The recorded end of a run is that of its execution. Of an Express run, it may also be that its outcome is unknown. */
  'recorded ends are right': ({ executions, runs, unknownRuns }) => {
    const recorded = new Map(runs.map(({ id, status }) => [id, status]));
    return executions.flatMap(({ name, status }) => {
      const wanted = runStatuses[status];
      const given = recorded.get(name);
      return given === wanted || unknownRuns.has(name)
        ? []
        : [pending(name, `the execution is ${wanted}, recorded is ${given ?? 'nothing'}`)];
    });
  },

  /** No run hangs, and no recorded run lacks its execution. */
  'runs come to an end': ({ runs, executionsByName, unknownRuns }) =>
    runs.flatMap(({ id, status }) => {
      if (['accepted', 'running', 'waiting', 'undelivered'].includes(status))
        return [pending(id, `is still ${status}`)];
      return executionsByName.has(id) || unknownRuns.has(id)
        ? []
        : [wrong(id, `is recorded as ${status}, and has no execution`)];
    }),

  /** Every stored event has its runs, also those that no answer mentions: emitted events and replays. */
  'stored events run': ({ events, executionsByName, unknownRuns }) =>
    events.flatMap(({ id, runIds }) =>
      runIds
        .filter((runId) => !executionsByName.has(runId) && !unknownRuns.has(runId))
        .map((runId) => pending(id, `has no execution ${runId}`)),
    ),

  /** What a paused workflow holds starts after the pause. */
  'held runs wait': ({ events, pauses, executionsByName }) =>
    events.flatMap(({ held, environment, runIds }) =>
      held.flatMap((workflow) => {
        const pause = pauses.find((one) => one.workflow === workflow && one.environment === environment);
        const early = runIds
          .flatMap((id) => executionsByName.get(id) ?? [])
          .find((execution) => execution.workflow === workflow && execution.startedAt < (pause?.resumedAt ?? 0));
        return early === undefined ? [] : [wrong(early.name, 'started while its workflow was paused')];
      }),
    ),

  /** A workflow that emits once is followed by one run. */
  'emitted events start once': ({ executions, events }) => {
    const byParent = Map.groupBy(events, ({ parentRunId }) => parentRunId);
    return executions.flatMap(({ name, workflow, status }) => {
      if (workflow !== emission.from || status === 'RUNNING') return [];
      const emitted = byParent.get(name) ?? [];
      if (emitted.length > 1) return [wrong(name, `emitted ${emitted.length} events`)];
      return status === 'SUCCEEDED' && emitted.length === 0 ? [pending(name, 'what it emitted is not stored')] : [];
    });
  },

  /**
   * An Express run starts at most once. If nobody knows whether it did, its record says so, and it counts as neither lost nor run. A
   * Standard run is never recorded like that, because Step Functions keeps its executions.
   */
  'Express runs start at most once': ({ executionsByName }) =>
    [...executionsByName].flatMap(([name, executions]) =>
      executions.length > 1 ? [wrong(name, `was started ${executions.length} times`)] : [],
    ),

  /** The first answer to the address of a callback is the output of its task, and each other one learns that it is not the first. */
  'callbacks finish their task once': ({ callbacks, executions }) => {
    const byUrl = new Map(callbacks.map((callback) => [callback.url, callback]));
    const finished = executions.filter(({ workflow, status }) => workflow === asking && status !== 'RUNNING');
    return [...callbacks.flatMap(findSecondAnswer), ...finished.flatMap((one) => findWrongAnswer(one, byUrl))];
  },

  /** A bulk replay sends each selected event once, also if it was started again. */
  'bulk replays send each once': ({ bulkReplays, events }) => {
    const replays = Map.groupBy(events, ({ replayOf }) => replayOf);
    return bulkReplays.flatMap(({ selected }) =>
      selected.flatMap((id) => {
        const count = replays.get(id)?.length ?? 0;
        if (count === 1) return [];
        return count === 0 ? [pending(id, 'was not replayed')] : [wrong(id, `was replayed ${count} times`)];
      }),
    );
  },
} satisfies Record<string, Rule>;

/** The names of the rules. */
export const ruleNames = Object.keys(rules) as (keyof typeof rules)[];

/** The rules that find what is there twice. */
const doublings: ReadonlySet<string> = new Set<keyof typeof rules>([
  'one run for each key',
  'one event for each key',
  'emitted events start once',
  'bulk replays send each once',
]);

/** How much was lost, how much is there twice, and how many other promises were broken. */
export function countBroken(violations: readonly Violation[]) {
  const lost = violations.filter(({ isPending }) => isPending).length;
  const doubled = violations.filter(({ isPending, rule }) => !isPending && doublings.has(rule)).length;
  return { lost, doubled, broken: violations.length - lost - doubled };
}

const runStatuses: Readonly<Record<string, string>> = {
  RUNNING: 'running',
  SUCCEEDED: 'succeeded',
  FAILED: 'failed',
  TIMED_OUT: 'timed_out',
  ABORTED: 'aborted',
};

function buildContext(facts: Facts): Context {
  const unknown = facts.runs.filter(
    ({ workflow, status, error }) =>
      status === 'failed' && error === 'Flowgate.OutcomeUnknown' && expressWorkflows.has(workflow),
  );
  return {
    ...facts,
    unknownRuns: new Set(unknown.map(({ id }) => id)),
    executionsByTag: Map.groupBy(facts.executions, ({ input }) => String(input?.data?.tag)),
    executionsByName: Map.groupBy(facts.executions, ({ name }) => name),
    eventsByTag: Map.groupBy(facts.events, ({ tag }) => tag),
    eventsById: new Map(facts.events.map((event) => [event.id, event])),
    submissionsByTag: new Map(facts.submissions.map((submission) => [submission.tag, submission])),
  };
}

/** What an execution runs for: its submission, or the event that was replayed or emitted for it. */
function originOf({ input }: ExecutionFact, events: Context['eventsById']): string {
  const event = events.get(String(input?.run?.eventId));
  const tag = String(input?.data?.tag);
  if (event?.replayOf !== undefined) return `${tag}, replayed as ${event.id}`;
  return event?.parentRunId === undefined ? tag : `${tag}, emitted by ${event.parentRunId}`;
}

interface Place {
  readonly environment: string;
  readonly organisation?: string;
}

function findCrossing(subject: string, found: Place, sent: Place | undefined): readonly Found[] {
  if (sent === undefined) return [];
  const show = ({ environment, organisation = 'no organisation' }: Place): string => `${environment}, ${organisation}`;
  return show(found) === show(sent) ? [] : [wrong(subject, `was sent to ${show(sent)} and is in ${show(found)}`)];
}

// biome-ignore lint/suspicious/noExplicitAny: the input is what is being checked
function findInputDifference(input: any, { event, data }: { event: EventFact; data: object }): string | undefined {
  const members = Object.keys(input).toSorted().join();
  if (members !== 'data,event,run') return `its input has the members ${members}`;
  const eventMembers = Object.keys(input.event).toSorted().join();
  if (eventMembers !== 'name,receivedAt,source') return `its input has the event members ${eventMembers}`;
  if (input.event.name !== event.name || input.event.source !== event.source)
    return `its input names the event ${input.event.source} ${input.event.name}`;
  return JSON.stringify(input.data) === JSON.stringify(data) ? undefined : 'its input has other data';
}

function isAccepted({ status }: { readonly status: number }): boolean {
  return status >= 200 && status < 300;
}

/** Whether a sender repeats the request after this status. */
export function isTemporary(status: number): boolean {
  return status >= 500 || status === 429;
}

function describeAnswer(answer: Submission['answers'][number] | undefined): string {
  return `${answer?.eventId} [${answer?.runs?.map(({ id }) => id).join()}]`;
}

/** The workflows that must run for an event whose responses do not name them. */
function findMissing(
  tag: string,
  expect: Submission['expect'],
  executionsByTag: Context['executionsByTag'],
): readonly Found[] {
  const given = new Set(executionsByTag.get(tag)?.map(({ workflow }) => workflow));
  const wanted = expect.kind === 'accepted' ? (expect.workflows ?? []) : [];
  return wanted.filter((workflow) => !given.has(workflow)).map((workflow) => pending(tag, `${workflow} never ran`));
}

function findSecondAnswer({ url, answers }: CallbackFact): readonly Found[] {
  if (answers.filter(({ status }) => !isTemporary(status)).length < 2)
    return [pending(url, 'was not answered twice, so nothing shows that one answer counts')];
  const [first, ...others] = answers.filter(isAccepted);
  const fresh = [first, ...others].filter((answer) => answer?.isReplay === false).length;
  if (fresh > 1) return [wrong(url, `${fresh} answers were told that they are the first`)];
  const other = others.find(({ body }) => JSON.stringify(body) !== JSON.stringify(first?.body));
  return other === undefined ? [] : [wrong(url, 'got two different responses')];
}

function findWrongAnswer({ name, output }: ExecutionFact, byUrl: ReadonlyMap<string, CallbackFact>): readonly Found[] {
  const callback = byUrl.get(String(output?.url));
  if (callback === undefined) return [wrong(name, 'ended without an answer')];
  // The response to the first answer can be lost: then the answer that was sent first is known, and not that it was the first to arrive.
  const possible = callback.answers.map(({ sent }) => JSON.stringify(sent));
  const given = JSON.stringify(output?.answer);
  const first = callback.answers.find((answer) => isAccepted(answer) && !answer.isReplay);
  const isRight = first === undefined ? possible.includes(given) : JSON.stringify(first.sent) === given;
  return isRight ? [] : [wrong(name, `has the answer ${given}, and not the first that ${callback.url} got`)];
}

function wrong(subject: string, reason: string): Found {
  return { subject, reason, isPending: false };
}

function pending(subject: string, reason: string): Found {
  return { subject, reason, isPending: true };
}
