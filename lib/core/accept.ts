// Accepts an event exactly once: keep it, publish it, answer. Every way of sending an event ends here.
//
//   request ── put (conditional) ──┬─ fresh ───▶ publish ───────────────────────────────▶ answer
//                                  ├─ replay ──▶ runs all there? ── no ──▶ publish ──▶ first answer again
//                                  └─ conflict ▶ refuse
//
// A crash after the put and before the publish is healed by the sender's retry, which finds the event but not its runs.
// A crash after the publish costs nothing: a second publish starts nothing, for the run's ID is the execution's name.
import { sha256Hex } from './digest.ts';
import { FlowgateError } from './errors.ts';
import type { BusEvent, DataRef, EventDetail, Match, Payload, StoredEvent } from './event.ts';
import { type EventId, type EventKey, eventIdOf, eventKeyOf, type RunId, randomEventKey, runIdOf } from './identity.ts';
import { canonicalJson, type JsonObject, jsonBytes } from './json.ts';
import type { Route } from './routing.ts';
import { inputErrors } from './run-input.ts';
import type { Workflow } from './workflow.ts';

/** What a sender asks for, translated by a dialect. */
export interface Submission {
  readonly environment: string;
  readonly dialect: string;
  readonly source: string;
  readonly name: string;
  readonly data: JsonObject;
  readonly organisationId?: string | undefined;
  readonly stateValues?: JsonObject | undefined;
  readonly labels?: JsonObject | undefined;
  /** The only workflow to start, past its triggers. */
  readonly target?: Workflow | undefined;
  readonly debug?: boolean | undefined;
  readonly idempotencyKey?: string | undefined;
  /** How long the idempotency key stands for this event; the deployment's window unless told. */
  readonly windowSeconds?: number | undefined;
}

export type Acceptance =
  | { readonly kind: 'fresh'; readonly event: StoredEvent }
  | { readonly kind: 'replay'; readonly event: StoredEvent }
  | { readonly kind: 'conflict'; readonly event: StoredEvent };

/** The event under a key as it was before the put, or nothing where the put created it. */
export type PutOutcome = { readonly kind: 'created' } | { readonly kind: 'exists'; readonly event: StoredEvent };

export interface EventKeeper {
  /** Keeps an event unless its key holds one that has not expired at `nowSeconds`. Atomic. */
  put(event: StoredEvent, nowSeconds: number): Promise<PutOutcome>;
  /** The event under a key, unless it has expired at `nowSeconds`. */
  find(key: EventKey, nowSeconds: number): Promise<StoredEvent | undefined>;
  /** The IDs of an event's runs that have been recorded. */
  runIds(event: StoredEvent): Promise<RunId[]>;
}

export interface AcceptDeps {
  readonly events: EventKeeper;
  /** Publishes to the bus; throws unless the bus has taken the event. */
  readonly publish: (event: BusEvent) => Promise<void>;
  /** Keeps large data under a key made from its digest; keeping it twice is keeping it once. */
  readonly keepLargeData: (key: string, json: string) => Promise<DataRef>;
  readonly route: Route;
  /** Whether a workflow's switch is on. */
  readonly isActive: (workflow: Workflow) => Promise<boolean>;
  readonly now: () => Date;
  readonly randomBytes: (count: number) => Uint8Array;
  readonly windowSeconds: number;
}

/** Data up to here travels inline; an execution's input is at most 262,144 bytes, envelope included. */
export const maxInlineBytes = 204_800;

/**
 * Keeps an event and publishes it. Returns only when both are certain.
 * @throws FlowgateError `workflow_draft`, `workflow_inactive` for a forced run's target, `invalid_request` where every
 * workflow that wants the event refuses its data; then nothing is written. What was accepted before is answered as it
 * was, even where it would be refused today. Whatever a port throws: the request is safe to send again under its key.
 */
export async function accept(submission: Submission, deps: AcceptDeps): Promise<Acceptance> {
  const key = eventKey(submission, deps);
  try {
    await refuseWhatMayNotStart(submission, deps);
    return await keepAndPublish(await buildEvent(submission, key, deps), deps);
  } catch (error) {
    if (!(error instanceof FlowgateError) || submission.idempotencyKey === undefined) throw error;
    const earlier = await deps.events.find(key, nowSeconds(deps));
    if (earlier?.fingerprint !== fingerprintOf(submission)) throw error;
    return { kind: 'replay', event: earlier };
  }
}

async function keepAndPublish(event: StoredEvent, deps: AcceptDeps): Promise<Acceptance> {
  const outcome = await deps.events.put(event, nowSeconds(deps));
  if (outcome.kind === 'created') {
    await deps.publish(busEventOf(event));
    return { kind: 'fresh', event };
  }
  if (outcome.event.fingerprint !== event.fingerprint) return { kind: 'conflict', event: outcome.event };
  await publishUnlessStarted(outcome.event, deps);
  return { kind: 'replay', event: outcome.event };
}

/** The runs that an event has or will have. */
export function expectedRunIds(event: StoredEvent): RunId[] {
  return event.matches.flatMap((match) => match.runId ?? []);
}

export function busEventOf(event: StoredEvent): BusEvent {
  return {
    source: event.source,
    'detail-type': event.name,
    detail: event.detail,
  };
}

async function publishUnlessStarted(event: StoredEvent, deps: AcceptDeps): Promise<void> {
  const expected = expectedRunIds(event);
  const recorded = expected.length === 0 ? new Set<RunId>() : new Set(await deps.events.runIds(event));
  if (expected.length > 0 && expected.every((id) => recorded.has(id))) return;
  await deps.publish(busEventOf(event));
}

function nowSeconds({ now }: AcceptDeps): number {
  return Math.floor(now().getTime() / 1000);
}

async function refuseWhatMayNotStart({ target, debug }: Submission, deps: AcceptDeps): Promise<void> {
  if (target === undefined || debug === true) return;
  if (target.status === 'draft') {
    throw new FlowgateError('workflow_draft', `workflow "${target.name}" is a draft: only a debug run starts it`);
  }
  if (await deps.isActive(target)) return;
  throw new FlowgateError(
    'workflow_inactive',
    `workflow "${target.name}" is switched off: PATCH /v1/workflows/${target.id} switches it on`,
  );
}

async function buildEvent(submission: Submission, key: EventKey, deps: AcceptDeps): Promise<StoredEvent> {
  const receivedAt = deps.now();
  const id = eventIdOf(key, receivedAt.getTime());
  const payload = await payloadOf(submission, key, deps);
  const detail = detailOf({ submission, id, payload, receivedAt });
  const { source, name } = submission;
  const matches = await matchesOf({ source, 'detail-type': name, detail }, id, submission, deps);
  refuseWhatNobodyTakes(matches);
  const windowSeconds = submission.windowSeconds ?? deps.windowSeconds;
  const expiresAt = Math.floor(receivedAt.getTime() / 1000) + windowSeconds;
  return {
    key,
    id,
    source,
    name,
    detail,
    fingerprint: fingerprintOf(submission),
    matches,
    expiresAt,
  };
}

function eventKey({ environment, dialect, idempotencyKey }: Submission, deps: AcceptDeps): EventKey {
  if (idempotencyKey === undefined) return randomEventKey(deps.randomBytes(16));
  return eventKeyOf({ environment, sender: dialect, key: idempotencyKey });
}

async function payloadOf({ data, stateValues = {} }: Submission, key: EventKey, deps: AcceptDeps): Promise<Payload> {
  const stateBytes = jsonBytes(stateValues);
  if (stateBytes > maxInlineBytes / 2) {
    throw new FlowgateError(
      'too_large',
      `the state values are ${stateBytes} bytes: at most ${maxInlineBytes / 2} are allowed`,
    );
  }
  const json = JSON.stringify(data);
  if (Buffer.byteLength(json) + stateBytes <= maxInlineBytes) return { data };
  return {
    dataRef: await deps.keepLargeData(`${key}/${sha256Hex(json)}.json`, json),
  };
}

interface DetailParts {
  readonly submission: Submission;
  readonly id: EventId;
  readonly payload: Payload;
  readonly receivedAt: Date;
}

function detailOf({ submission, id, payload, receivedAt }: DetailParts): EventDetail {
  const { environment, organisationId, dialect, target, debug = false, labels, stateValues } = submission;
  return {
    metadata: {
      eventId: id,
      environment,
      ...(organisationId === undefined ? {} : { organisationId }),
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

async function matchesOf(
  event: BusEvent,
  id: EventId,
  { data, debug }: Submission,
  deps: AcceptDeps,
): Promise<Match[]> {
  const wanting = deps.route(event);
  const active = await Promise.all(wanting.map((workflow) => debug === true || deps.isActive(workflow)));
  return wanting.filter((_, index) => active[index]).map((workflow) => matchOf(workflow, id, data));
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

function fingerprintOf({ source, name, organisationId, target, debug, data, stateValues, labels }: Submission): string {
  return sha256Hex(
    canonicalJson([
      source,
      name,
      organisationId ?? null,
      target?.id ?? null,
      debug ?? false,
      data,
      stateValues ?? null,
      labels ?? null,
    ]),
  );
}
