// GET /v1/problems: what is wrong among the events and runs that the credential may see. Default: in the last 24 hours.
import { type Credential, hasScope } from '../../../core/credential/credential.ts';
import { deriveRunMark, type EventId, parseRunId, type RunId } from '../../../core/event/identity.ts';
import { deadLetterQueues } from '../../../core/operate/dead-letters.ts';
import type { EventListDeps, EventListStore } from '../../../core/operate/list-events.ts';
import type { RunListStore } from '../../../core/operate/list-runs.ts';
import {
  type EventKind,
  findProblems,
  type ProblemFilter,
  type ProblemGroup,
  type Problems,
} from '../../../core/operate/problems.ts';
import { countDeadLetters } from '../../../core/operate/work-dead-letters.ts';
import { foldHistory } from '../../../core/run/history/fold-history.ts';
import type { Catalogue } from '../../../core/workflow/workflow.ts';
import { defined } from '../../../value/defined.ts';
import { toLoggableFault } from '../../../value/loggable-fault.ts';
import * as contract from '../../contract/operate/problems.ts';
import type { HistoryDeps } from '../history.ts';
import { toFilterPeriod } from '../list-query.ts';
import { type Call, implementRoute, type Reply } from '../native-route.ts';
import { createVisit, type DeadLetterDeps } from './dead-letters.ts';
import { findFailedVisit } from './run-execution.ts';

export interface ProblemDeps extends HistoryDeps, DeadLetterDeps {
  readonly catalogue: Catalogue;
  readonly runList: RunListStore;
  readonly eventList: EventListStore;
  readonly indexedPointers: EventListDeps['indexedPointers'];
  readonly log: (line: Readonly<Record<string, unknown>>) => void;
}

export const problemsRoute = implementRoute(contract.getProblems, getProblems);

const standardPeriod = { secondsAgo: 86_400 };
/** Step Functions allows an account 20 reads of a history in a second. */
const mostHistories = 10;

async function getProblems(
  call: Call<typeof contract.getProblems, ProblemDeps>,
): Promise<Reply<typeof contract.getProblems>> {
  const { query, credential, deps } = call;
  const { now, runList, eventList: store, indexedPointers } = deps;
  const { since = '' } = toFilterPeriod({ since: query.since ?? standardPeriod }, now());
  const events = { store, now, indexedPointers };
  const [problems, deadLetters] = await Promise.all([
    findProblems(toFilter(credential, since), { now, runList, events }),
    hasScope(credential, 'admin') ? countAllDeadLetters(credential, deps) : undefined,
  ]);
  const { failures, unmatched, refused, stuck, searchedUntil } = problems;
  const body = defined({
    since,
    failures: await Promise.all(failures.map((group, at) => toFailure(group, at < mostHistories, deps))),
    unmatched: unmatched.map(toEventGroup),
    refused: refused.map(toEventGroup),
    stuck: stuck.map((run) => defined({ ...run })),
    deadLetters,
    searchedUntil,
  });
  return { status: 200, body };
}

function toFilter({ environment, organisations, workflows }: Credential, since: string): ProblemFilter {
  const workflowMarks = workflows?.map(deriveRunMark);
  return defined({ environment, organisations, workflows, workflowMarks, since });
}

async function countAllDeadLetters(credential: Credential, deps: ProblemDeps) {
  const count = async (queue: (typeof deadLetterQueues)[number]) => ({
    queue,
    count: await countDeadLetters(createVisit(queue, credential), deps),
  });
  return Promise.all(deadLetterQueues.map(count));
}

async function toFailure({ key, sample, ...span }: Problems['failures'][number], mayRead: boolean, deps: ProblemDeps) {
  const state = mayRead ? await findFailedState(sample, deps) : undefined;
  const workflow = deps.catalogue.withId(key.workflowId)?.name;
  return defined({ ...key, ...span, workflow, state, runId: sample });
}

/** The state in which a run failed. It is left out if the history cannot be read now, because the overview is useful without it. */
async function findFailedState(id: RunId, deps: ProblemDeps): Promise<string | undefined> {
  try {
    const history = await deps.history(parseRunId(id)?.eventId ?? ('' as EventId));
    const arn = history?.runs.find((run) => run.id === id)?.executionArn;
    const read = arn === undefined ? undefined : await deps.readExecutionEvents(arn);
    return read && findFailedVisit(foldHistory(read.events))?.name;
  } catch (error) {
    deps.log({ level: 'warn', kind: 'failed_state_unknown', runId: id, ...toLoggableFault(error) });
    return undefined;
  }
}

function toEventGroup({ key, sample, ...span }: ProblemGroup<EventKind, EventId>) {
  return { ...key, ...span, eventId: sample };
}
