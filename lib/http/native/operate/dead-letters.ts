// GET /v1/dead-letters, and POST …/{queue}/move and …/discard: the dead letters of the caller's environment.
import {
  type Credential,
  isUnlimited,
  maySeeOrganisation,
  mayUseWorkflow,
} from '../../../core/credential/credential.ts';
import type { IssueDeps } from '../../../core/credential/issue-credential.ts';
import { type AuditEntry, createAuditEntry, toActor } from '../../../core/operate/audit.ts';
import { type DeadLetter, type DeadLetterQueue, deadLetterQueues } from '../../../core/operate/dead-letters.ts';
import {
  type DeadLetterPorts,
  discardDeadLetters,
  listDeadLetters,
  moveDeadLetters,
  type Visit,
} from '../../../core/operate/work-dead-letters.ts';
import { defined } from '../../../value/defined.ts';
import { FlowgateError } from '../../../value/errors.ts';
import * as contract from '../../contract/operate/dead-letters.ts';
import { quoteStart } from '../../request/quote.ts';
import { type Call, implementRoute, type Reply } from '../native-route.ts';

export interface DeadLetterDeps extends DeadLetterPorts, IssueDeps {
  readonly audit: (entry: AuditEntry) => Promise<void>;
  readonly now: () => Date;
}

export const deadLetterRoutes = [
  implementRoute(contract.listDeadLetters, listAll),
  implementRoute(contract.moveDeadLetters, move),
  implementRoute(contract.discardDeadLetters, discard),
];

async function listAll(
  call: Call<typeof contract.listDeadLetters, DeadLetterDeps>,
): Promise<Reply<typeof contract.listDeadLetters>> {
  const { credential, deps } = call;
  const queues = await Promise.all(deadLetterQueues.map((queue) => listQueue(createVisit(queue, credential), deps)));
  return { status: 200, body: { queues } };
}

async function listQueue(visit: Visit, deps: DeadLetterDeps) {
  const { letters, isComplete } = await listDeadLetters(visit, deps);
  const messages = letters.map(({ environment: _, ...letter }) => letter);
  return { queue: visit.queue, count: messages.length, isComplete, messages };
}

async function move(
  call: Call<typeof contract.moveDeadLetters, DeadLetterDeps>,
): Promise<Reply<typeof contract.moveDeadLetters>> {
  const { params, body, credential, deps } = call;
  const visit = createVisit(parseQueue(params.queue), credential);
  const { environment } = credential;
  const act = defined({ action: 'dead-letters.moved', queue: visit.queue, ids: body.ids });
  await deps.audit(createAuditEntry(act, { by: toActor(credential), environment }, deps));
  const { done, left, isComplete } = await moveDeadLetters({ ...visit, ids: body.ids }, deps);
  return { status: 200, body: { moved: done, left, isComplete } };
}

async function discard(
  call: Call<typeof contract.discardDeadLetters, DeadLetterDeps>,
): Promise<Reply<typeof contract.discardDeadLetters>> {
  const { params, body, credential, deps } = call;
  const visit = createVisit(parseQueue(params.queue), credential);
  const note = (letter: DeadLetter) => deps.audit(createDiscardEntry(letter, credential, deps));
  const { done, left, isComplete } = await discardDeadLetters({ ...visit, ids: body.ids, note }, deps);
  return { status: 200, body: { discarded: done, left, isComplete } };
}

function createDiscardEntry(letter: DeadLetter, by: Credential, deps: IssueDeps): AuditEntry {
  const { id, queue, eventId, runId, workflowIds, organisationId } = letter;
  const act = defined({
    action: 'dead-letter.discarded',
    letter: defined({ id, queue, eventId, runId, workflowIds }),
    organisationId,
  });
  return createAuditEntry(act, { by: toActor(by), environment: by.environment }, deps);
}

/** @throws FlowgateError `not_found` for a queue that does not exist */
function parseQueue(name: string): DeadLetterQueue {
  const queue = deadLetterQueues.find((one) => one === name);
  if (queue !== undefined) return queue;
  const message = `there is no dead-letter queue ${quoteStart(name)}: use one of ${deadLetterQueues.join(', ')}`;
  throw new FlowgateError('not_found', message);
}

export function createVisit(queue: DeadLetterQueue, credential: Credential): Visit {
  return { queue, isVisible: (letter) => maySeeLetter(credential, letter) };
}

// A message that cannot be read belongs to no environment. Only its age is shown. An administrator without limits may discard it.
function maySeeLetter(credential: Credential, { environment, organisationId, workflowIds = [] }: DeadLetter): boolean {
  if (environment === undefined) return isUnlimited(credential);
  return (
    environment === credential.environment &&
    maySeeOrganisation(credential, organisationId) &&
    workflowIds.every((id) => mayUseWorkflow(credential, id))
  );
}
