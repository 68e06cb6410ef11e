// Drafts the event that a submission asks for, as it will be kept and published, or refuses it. Writes nothing.

import { requireCarriableText } from '../../value/carriable-text.ts';
import { defined } from '../../value/defined.ts';
import { FlowgateError } from '../../value/errors.ts';
import type { JsonObject } from '../../value/json.ts';
import { findFields } from '../operate/found-fields.ts';
import type { Route } from '../workflow/routing.ts';
import type { SwitchPosition } from '../workflow/switch.ts';
import type { Workflow } from '../workflow/workflow.ts';
import { type Decision, decide, describeErrors, type WholeEvent } from './decision.ts';
import type { Match, StoredEvent, WholeDetail } from './event.ts';
import { deriveEventId, type EventId, type EventKey } from './identity.ts';
import { type DraftEvent, toSeconds } from './keep-event.ts';
import { separateLargeData } from './large-data.ts';
import type { Submission } from './submission.ts';
import { unwrapData } from './unwrap.ts';

export interface DraftDeps {
  readonly route: Route;
  /** The position of a workflow's switch in an environment. */
  readonly findPosition: (workflow: Workflow, environment: string) => Promise<SwitchPosition>;
  /** For how many seconds an event is kept, and its idempotency key is valid by default. */
  readonly windowSeconds: number;
  /** JSON pointers of the fields by which events are found. @default none */
  readonly indexedPointers?: readonly string[] | undefined;
}

/** The parts of an event that are fixed before its content is decided. */
export interface Reception {
  readonly key: EventKey;
  readonly receivedAt: Date;
  readonly fingerprint: string;
}

/**
 * Drafts the event of a submission.
 * @throws FlowgateError `workflow_draft`, `workflow_inactive`, `invalid_request`, `too_large`
 */
export async function draftEvent(
  submission: Submission,
  { key, receivedAt, fingerprint }: Reception,
  deps: DraftDeps,
): Promise<DraftEvent> {
  await refuseStoppedTarget(submission, deps);
  refuseUncarriableNames(submission);
  const id = deriveEventId(key, receivedAt.getTime());
  const { source, name } = submission;
  const { replayOf, target = {} } = submission;
  const data = replayOf === undefined ? unwrapData(submission.data, target) : submission.data;
  const whole = buildDetail({ submission, id, data, receivedAt });
  const { matches, metadata } = await decideSubmission(
    { source, 'detail-type': name, detail: whole },
    id,
    submission,
    deps,
  );
  refuseUnwantedData(matches);
  const decided = { ...whole, metadata: { ...whole.metadata, ...metadata } };
  const { detail, large } = separateLargeData(decided, key);
  const window = computeWindow(submission, toSeconds(receivedAt), deps);
  return {
    event: { key, id, source, name, detail, fingerprint, matches, ...window },
    large,
    found: findFields(data, deps.indexedPointers),
  };
}

function decideSubmission(
  event: WholeEvent,
  id: EventId,
  { debug, environment }: Submission,
  { route, findPosition }: DraftDeps,
): Promise<Decision> {
  return decide(event, id, {
    route,
    findPosition: async (workflow) => (debug === true ? 'on' : findPosition(workflow, environment)),
  });
}

function computeWindow(
  { windowSeconds }: Submission,
  nowSeconds: number,
  deps: DraftDeps,
): Pick<StoredEvent, 'keyUntil' | 'expiresAt'> {
  const keyUntil = nowSeconds + (windowSeconds ?? deps.windowSeconds);
  return { keyUntil, expiresAt: Math.max(keyUntil, nowSeconds + deps.windowSeconds) };
}

/** @throws FlowgateError `workflow_draft`, `workflow_inactive` for a forced run's target that may not start */
export async function refuseStoppedTarget(
  { target, debug, environment }: Pick<Submission, 'target' | 'debug' | 'environment'>,
  deps: Pick<DraftDeps, 'findPosition'>,
): Promise<void> {
  if (target === undefined || debug === true) return;
  if (target.status === 'draft') {
    throw new FlowgateError(
      'workflow_draft',
      `workflow "${target.name}" is a draft: only a debug run starts it, with the scope "runs:debug"`,
    );
  }
  if ((await deps.findPosition(target, environment)) !== 'drop') return;
  throw new FlowgateError(
    'workflow_inactive',
    `workflow "${target.name}" is switched off in environment "${environment}": PATCH /v1/workflows/${target.id} with {"active":true} switches it on`,
  );
}

// Data can be escaped in JSON text; these names travel on the bus unescaped.
function refuseUncarriableNames({ source, name, organisationId }: Submission): void {
  requireCarriableText('source', source);
  requireCarriableText('event name', name);
  if (organisationId !== undefined) requireCarriableText('organisation', organisationId);
}

interface DetailParts {
  readonly submission: Submission;
  readonly id: EventId;
  readonly data: JsonObject;
  readonly receivedAt: Date;
}

function buildDetail({ submission, id, data, receivedAt }: DetailParts): WholeDetail {
  const { environment, organisationId, credentialId, dialect, target, debug = false } = submission;
  const { labels, trace, stateValues, replayOf } = submission;
  return defined({
    metadata: defined({
      eventId: id,
      environment,
      organisationId,
      credentialId,
      dialect,
      receivedAt: receivedAt.toISOString(),
      workflowId: target?.id,
      forced: target !== undefined,
      debug,
      lineage: { rootEventId: id, depth: 0 },
      replayOf,
      labels,
      trace,
    }),
    data,
    stateValues,
  });
}

function refuseUnwantedData(matches: readonly Match[]): void {
  if (matches.length === 0 || matches.some(({ runId }) => runId !== undefined)) return;
  const refused = matches.flatMap(({ refused = [] }) => refused);
  const errors = refused.map(({ pointer, message }) => ({ pointer: `/data${pointer}`, message }));
  const names = matches.map(({ name }) => `"${name}"`).join(', ');
  const message = `the data does not fit workflow ${names}: ${describeErrors(refused)}`;
  throw new FlowgateError('invalid_request', message, { errors });
}
