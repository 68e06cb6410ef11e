// Accepts an event that a workflow emitted: decides which workflows it starts, keeps it and publishes it with the decision. The
// first delivery decides; a later delivery finds the earlier decision.
//
//   workflow ── PutEvents ──▶ bus ──▶ record: decide ── put (conditional) ── publish ──▶ bus ──▶ the workflows' rules

import { sha256Hex } from '../../value/digest.ts';
import { toCanonicalJson } from '../../value/json.ts';
import { findFields } from '../operate/found-fields.ts';
import { type DeclaredSources, explainClaim } from '../source/claimed-source.ts';
import type { Route } from '../workflow/routing.ts';
import type { SwitchPosition } from '../workflow/switch.ts';
import type { Workflow } from '../workflow/workflow.ts';
import { identifyEvent, parseDetail } from './bus-event.ts';
import { decide, type WholeEvent } from './decision.ts';
import type { Emitted, StoredEvent, WholeDetail } from './event.ts';
import { deriveRunId } from './identity.ts';
import { type Acceptance, type DraftEvent, type KeepDeps, keepAndPublish, toSeconds } from './keep-event.ts';
import { separateLargeData } from './large-data.ts';

/** An event on the bus that did not come through the HTTP endpoint. */
export interface Emission {
  readonly source: string;
  readonly name: string;
  readonly detail: unknown;
}

export interface EmissionDeps extends KeepDeps {
  readonly events: KeepDeps['events'] & {
    /** Records an emitted event beside the event of the run that emitted it. Idempotent. */
    noteEmitted(emitted: Emitted, expiresAt: number): Promise<void>;
  };
  readonly route: Route;
  /** An emitted event with one of these as its source starts nothing. */
  readonly declaredSources: DeclaredSources;
  /** The position of a workflow's switch in an environment at a moment. */
  readonly findPositionAt: (workflow: Workflow, environment: string, moment: Date) => Promise<SwitchPosition>;
  /** Seconds for which an event is kept. */
  readonly windowSeconds: number;
  /** JSON pointers of the fields by which events are found. @default none */
  readonly indexedPointers?: readonly string[] | undefined;
  readonly now: () => Date;
}

/** Keeps an emitted event, publishes it, and records it beside its origin. Idempotent. */
export async function takeEmittedEvent(emission: Emission, deps: EmissionDeps): Promise<Acceptance> {
  const draft = await draftEmittedEvent(emission, deps);
  const acceptance = await keepAndPublish({ draft, nowSeconds: toSeconds(deps.now()), isSame: () => true }, deps);
  await noteEmitted(acceptance.event, deps);
  return acceptance;
}

async function draftEmittedEvent(
  { source, name, detail: delivered }: Emission,
  deps: EmissionDeps,
): Promise<DraftEvent> {
  const parsed = parseDetail(delivered);
  const { id, key } = identifyEvent(parsed);
  const emitted = { ...parsed, metadata: { ...parsed.metadata, eventId: id } } as WholeDetail;
  const whole: WholeEvent = { source, 'detail-type': name, detail: emitted };
  const { environment } = emitted.metadata;
  const receivedAt = new Date(emitted.metadata.receivedAt);
  const findPosition = (workflow: Workflow) => deps.findPositionAt(workflow, environment, receivedAt);
  const route: Route = explainClaim(source, deps.declaredSources) === undefined ? deps.route : () => [];
  const { matches, metadata } = await decide(whole, id, { route, findPosition });
  const { detail, large } = separateLargeData({ ...emitted, metadata: { ...emitted.metadata, ...metadata } }, key);
  const fingerprint = sha256Hex(toCanonicalJson([source, name, emitted.data]));
  const expiresAt = toSeconds(receivedAt) + deps.windowSeconds;
  const event = { key, id, source, name, detail, fingerprint, matches, keyUntil: expiresAt, expiresAt };
  return { event, large, found: findFields(emitted.data, deps.indexedPointers) };
}

async function noteEmitted(event: StoredEvent, { events }: EmissionDeps): Promise<void> {
  const runId = event.detail.metadata.lineage.parentRunId;
  if (runId === undefined) return;
  // A workflow that refuses the data has a run too: a failed one.
  const runs = event.matches.map(({ workflowId }) => ({ id: deriveRunId(event.id, workflowId), workflowId }));
  await events.noteEmitted({ id: event.id, source: event.source, name: event.name, runId, runs }, event.expiresAt);
}
