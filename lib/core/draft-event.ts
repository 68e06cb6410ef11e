// What a submission makes: the event as it will be kept and published, or the refusal of it. Writes nothing.
import type { AcceptDeps, Submission } from './accept.ts';
import { sha256Hex } from './digest.ts';
import { FlowgateError } from './errors.ts';
import type { BusEvent, EventDetail, Match, Payload, StoredEvent } from './event.ts';
import { type EventId, type EventKey, eventIdOf, runIdOf } from './identity.ts';
import { canonicalJson, type JsonObject, jsonBytes } from './json.ts';
import { inputErrors } from './run-input.ts';
import { unwrapped } from './unwrap.ts';
import type { Workflow } from './workflow.ts';

/** Data up to here travels inline; an execution's input is at most 262,144 bytes, envelope included. */
export const maxInlineBytes = 204_800;

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
  const receivedAt = deps.now();
  const id = eventIdOf(key, receivedAt.getTime());
  const { source, name } = submission;
  const data = unwrapped(submission.data, submission.target ?? {});
  const large = largeDataOf({ ...submission, data }, key);
  const draft = detailOf({ submission, id, payload: large?.payload ?? { data }, receivedAt });
  const { active, inactive } = await wantingOf({ source, 'detail-type': name, detail: draft }, submission, deps);
  const matches = active.map((workflow) => matchOf(workflow, id, data));
  refuseWhatNobodyTakes(matches);
  const detail = withInactive(draft, inactive);
  const fingerprint = fingerprintOf(submission);
  return { event: { key, id, source, name, detail, fingerprint, matches, ...windowOf(submission, deps) }, large };
}

function windowOf({ windowSeconds }: Submission, deps: AcceptDeps): Pick<StoredEvent, 'keyUntil' | 'expiresAt'> {
  const now = Math.floor(deps.now().getTime() / 1000);
  const keyUntil = now + (windowSeconds ?? deps.windowSeconds);
  return { keyUntil, expiresAt: Math.max(keyUntil, now + deps.windowSeconds) };
}

function withInactive(detail: EventDetail, inactive: readonly Workflow[]): EventDetail {
  if (inactive.length === 0) return detail;
  return { ...detail, metadata: { ...detail.metadata, inactive: inactive.map(({ id }) => id) } };
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

export interface LargeData {
  readonly key: string;
  readonly json: string;
  /** As it will be once the data is kept: it is kept last, when nothing can refuse it any more. */
  readonly payload: Payload;
}

function largeDataOf({ data, stateValues, labels }: Submission, eventKey: EventKey): LargeData | undefined {
  const besides = [stateValues, labels].reduce((sum, part) => sum + (part === undefined ? 0 : jsonBytes(part)), 0);
  if (besides > maxInlineBytes / 2) {
    throw new FlowgateError(
      'too_large',
      `what goes beside the data (state values, labels) is ${besides} bytes: at most ${maxInlineBytes / 2} are allowed`,
    );
  }
  const json = JSON.stringify(data);
  const bytes = Buffer.byteLength(json);
  if (bytes + besides <= maxInlineBytes) return undefined;
  const sha256 = sha256Hex(json);
  const key = `${eventKey}/${sha256}.json`;
  return { key, json, payload: { dataRef: { bucket: '', key, sha256, bytes } } };
}

interface DetailParts {
  readonly submission: Submission;
  readonly id: EventId;
  readonly payload: Payload;
  readonly receivedAt: Date;
}

function detailOf({ submission, id, payload, receivedAt }: DetailParts): EventDetail {
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
    ...payload,
    ...(stateValues === undefined ? {} : { stateValues }),
  };
}

interface Wanting {
  readonly active: readonly Workflow[];
  readonly inactive: readonly Workflow[];
}

async function wantingOf(event: BusEvent, { debug, environment }: Submission, deps: AcceptDeps): Promise<Wanting> {
  const wanting = deps.route(event);
  const isOn = await Promise.all(wanting.map((workflow) => debug === true || deps.isActive(workflow, environment)));
  return { active: wanting.filter((_, at) => isOn[at]), inactive: wanting.filter((_, at) => !isOn[at]) };
}

/** What becomes of an event at one workflow that wants it. */
export function matchOf(workflow: Workflow, id: EventId, data: JsonObject): Match {
  const refused = inputErrors(workflow, data);
  const { id: workflowId, name } = workflow;
  return refused.length === 0 ? { workflowId, name, runId: runIdOf(id, workflowId) } : { workflowId, name, refused };
}

function refuseWhatNobodyTakes(matches: readonly Match[]): void {
  if (matches.length === 0 || matches.some(({ runId }) => runId !== undefined)) return;
  const errors = matches.flatMap(({ refused = [] }) =>
    refused.map(({ pointer, message }) => ({
      pointer: `/data${pointer}`,
      message,
    })),
  );
  const names = matches.map(({ name }) => `"${name}"`).join(', ');
  const list = errors.map(({ pointer, message }) => `${pointer} ${message}`).join('; ');
  throw new FlowgateError('invalid_request', `the data is not what workflow ${names} needs: ${list}`, { errors });
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
