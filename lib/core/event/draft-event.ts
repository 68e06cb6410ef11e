// What a submission makes: the event as it will be kept and published, or the refusal of it. Writes nothing.

import { carriableText } from '../../value/carriable-text.ts';
import { sha256Hex } from '../../value/digest.ts';
import { FlowgateError } from '../../value/errors.ts';
import { canonicalJson, type JsonObject } from '../../value/json.ts';
import type { AcceptDeps, Submission } from './accept.ts';
import { type Decision, decide, describeErrors, type WholeEvent } from './decision.ts';
import type { Match, StoredEvent, WholeDetail } from './event.ts';
import { type EventId, type EventKey, eventIdOf } from './identity.ts';
import { type LargeData, separateLargeData } from './large-data.ts';
import { unwrapped } from './unwrap.ts';

export interface DraftEvent {
  readonly event: StoredEvent;
  /** What must be kept before the event is. */
  readonly large: LargeData | undefined;
}

/**
 * The event that a submission makes, and nothing written yet.
 * @throws FlowgateError `workflow_draft`, `workflow_inactive`, `invalid_request`, `too_large`
 */
export async function draftEvent(submission: Submission, key: EventKey, deps: AcceptDeps): Promise<DraftEvent> {
  await refuseWhatMayNotStart(submission, deps);
  refuseUncarriableNames(submission);
  const receivedAt = deps.now();
  const id = eventIdOf(key, receivedAt.getTime());
  const { source, name } = submission;
  const data = unwrapped(submission.data, submission.target ?? {});
  const whole = detailOf({ submission, id, data, receivedAt });
  const { matches, metadata } = await decideSubmission(
    { source, 'detail-type': name, detail: whole },
    id,
    submission,
    deps,
  );
  refuseWhatNobodyTakes(matches);
  const decided = { ...whole, metadata: { ...whole.metadata, ...metadata } };
  const { detail, large } = separateLargeData(decided, key);
  const fingerprint = fingerprintOf(submission);
  return { event: { key, id, source, name, detail, fingerprint, matches, ...windowOf(submission, deps) }, large };
}

function decideSubmission(
  event: WholeEvent,
  id: EventId,
  { debug, environment }: Submission,
  { route, isActive }: AcceptDeps,
): Promise<Decision> {
  return decide(event, id, { route, isOn: async (workflow) => debug === true || isActive(workflow, environment) });
}

function windowOf({ windowSeconds }: Submission, deps: AcceptDeps): Pick<StoredEvent, 'keyUntil' | 'expiresAt'> {
  const now = Math.floor(deps.now().getTime() / 1000);
  const keyUntil = now + (windowSeconds ?? deps.windowSeconds);
  return { keyUntil, expiresAt: Math.max(keyUntil, now + deps.windowSeconds) };
}

/** @throws FlowgateError `workflow_draft`, `workflow_inactive` for a forced run's target that may not start */
export async function refuseWhatMayNotStart(
  { target, debug, environment }: Pick<Submission, 'target' | 'debug' | 'environment'>,
  deps: Pick<AcceptDeps, 'isActive'>,
): Promise<void> {
  if (target === undefined || debug === true) return;
  if (target.status === 'draft') {
    throw new FlowgateError(
      'workflow_draft',
      `workflow "${target.name}" is a draft: only a debug run starts it, with the scope "runs:debug"`,
    );
  }
  if (await deps.isActive(target, environment)) return;
  throw new FlowgateError(
    'workflow_inactive',
    `workflow "${target.name}" is switched off in environment "${environment}": PATCH /v1/workflows/${target.id} with {"active":true} switches it on`,
  );
}

// Data can be escaped in JSON text; these stand on the bus as they are.
function refuseUncarriableNames({ source, name, organisationId }: Submission): void {
  carriableText('source', source);
  carriableText('event name', name);
  if (organisationId !== undefined) carriableText('organisation', organisationId);
}

interface DetailParts {
  readonly submission: Submission;
  readonly id: EventId;
  readonly data: JsonObject;
  readonly receivedAt: Date;
}

function detailOf({ submission, id, data, receivedAt }: DetailParts): WholeDetail {
  const { environment, organisationId, credentialId, dialect, target, debug = false, labels, stateValues } = submission;
  return {
    metadata: {
      eventId: id,
      environment,
      ...(organisationId === undefined ? {} : { organisationId }),
      ...(credentialId === undefined ? {} : { credentialId }),
      dialect,
      receivedAt: receivedAt.toISOString(),
      ...(target === undefined ? {} : { workflowId: target.id }),
      forced: target !== undefined,
      debug,
      lineage: { rootEventId: id, depth: 0 },
      ...(labels === undefined ? {} : { labels }),
    },
    data,
    ...(stateValues === undefined ? {} : { stateValues }),
  };
}

function refuseWhatNobodyTakes(matches: readonly Match[]): void {
  if (matches.length === 0 || matches.some(({ runId }) => runId !== undefined)) return;
  const refused = matches.flatMap(({ refused = [] }) => refused);
  const errors = refused.map(({ pointer, message }) => ({ pointer: `/data${pointer}`, message }));
  const names = matches.map(({ name }) => `"${name}"`).join(', ');
  const message = `the data is not what workflow ${names} needs: ${describeErrors(refused)}`;
  throw new FlowgateError('invalid_request', message, { errors });
}

/** Digest of everything that a sender said: equal exactly where two submissions say the same. */
export function fingerprintOf({
  source,
  name,
  organisationId,
  target,
  debug,
  data,
  said = data,
  stateValues,
  labels,
}: Submission): string {
  return sha256Hex(
    canonicalJson([
      source,
      name,
      organisationId ?? null,
      target?.id ?? null,
      debug ?? false,
      said,
      stateValues ?? null,
      labels ?? null,
    ]),
  );
}
