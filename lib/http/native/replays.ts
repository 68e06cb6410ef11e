// POST /v1/replays, /v1/runs/cancel and /v1/runs/redrive: acts on all runs or events of a filter, after a preview. The filter has
// the limits of the credential.
import type { Credential } from '../../core/credential/credential.ts';
import { deriveRunMark } from '../../core/event/identity.ts';
import { type AuditEntry, type BulkAct, createAuditEntry, toActor } from '../../core/operate/audit.ts';
import {
  type Bulk,
  type BulkRecord,
  type BulkRef,
  type BulkTarget,
  beginProgress,
  createBulkId,
  requireExpected,
  standardRate,
} from '../../core/operate/bulk/bulk.ts';
import type { ForecastPlan } from '../../core/operate/bulk/bulk-forecast.ts';
import { toUnstartedFilter } from '../../core/operate/bulk/bulk-items.ts';
import { countItems, type ItemCounts, type PreviewDeps, preview } from '../../core/operate/bulk/bulk-preview.ts';
import type { Workflow } from '../../core/workflow/workflow.ts';
import { defined } from '../../value/defined.ts';
import { digestBytes, sha256Hex } from '../../value/digest.ts';
import { createInvalidRequest } from '../../value/errors.ts';
import { type JsonObject, toCanonicalJson } from '../../value/json.ts';
import * as contract from '../contract/acts/replays.ts';
import { parseBodyObject, readIdempotencyKey } from '../request/parse.ts';
import { findVisibleWorkflow, idempotencyConflict } from '../request/sender.ts';
import type { HttpRequest } from '../server/message.ts';
import { toEventFilter } from './list-events.ts';
import { toRunFilter } from './list-runs.ts';
import { type Call, implementRoute, type Reply } from './native-route.ts';
import { toReplayView } from './replay-records.ts';

export interface StartReplayDeps extends PreviewDeps {
  readonly randomBytes: (count: number) => Uint8Array;
  readonly bulks: {
    find(ref: BulkRef): Promise<BulkRecord | undefined>;
    /** Creates the record of an act with its audit entry. Returns false if there is an act of that ID. */
    create(bulk: Bulk, entry: AuditEntry): Promise<boolean>;
  };
  /** Starts the work on an act. Idempotent. */
  readonly startBulk: (ref: BulkRef) => Promise<void>;
}

export const startReplayRoutes = [
  implementRoute(contract.createReplay, createReplay),
  implementRoute(contract.cancelRuns, cancelRuns),
  implementRoute(contract.redriveRuns, redriveRuns),
];

type StartReply = Reply<typeof contract.createReplay>;

/** The form that all three requests are converted to. */
interface Order {
  readonly act: BulkAct;
  readonly target: BulkTarget;
  readonly workflow?: Workflow | undefined;
  readonly isBackfill?: boolean | undefined;
  readonly asked: {
    readonly rate?: number | undefined;
    readonly expect?: number | undefined;
    readonly reason?: string | undefined;
  };
}

interface Caller {
  readonly credential: Credential;
  readonly request: HttpRequest;
  readonly isPreview: boolean;
  readonly deps: StartReplayDeps;
}

async function createReplay(call: Call<typeof contract.createReplay, StartReplayDeps>): Promise<StartReply> {
  const { body, credential, deps } = call;
  const { catalogue } = deps;
  const target = 'runs' in body.filter ? toRuns(body.filter.runs, 'failed', call) : toEvents(body.filter.events, call);
  const workflow = body.workflow === undefined ? undefined : findVisibleWorkflow(body.workflow, credential, catalogue);
  const isBackfill = body.backfill === true;
  if (isBackfill) requireBackfillable(target, workflow);
  return handle({ act: 'replay', target, workflow, isBackfill, asked: body }, toCaller(call));
}

/** @throws FlowgateError `invalid_request` */
function requireBackfillable({ of }: BulkTarget, workflow: Workflow | undefined): void {
  if (of === 'events' && workflow !== undefined) return;
  const message =
    'needs "workflow" and a filter of events: {"filter":{"events":{…}},"workflow":"orders","backfill":true}';
  throw createInvalidRequest([{ pointer: '/backfill', message }]);
}

async function cancelRuns(call: Call<typeof contract.cancelRuns, StartReplayDeps>): Promise<StartReply> {
  const target = toRuns(call.body.filter, 'running', call);
  const workflowMarks = target.filter.workflows?.map(deriveRunMark);
  const unstarted = toUnstartedFilter(target.filter, { until: target.filter.until, workflowMarks });
  return handle({ act: 'cancel', target: { ...target, unstarted }, asked: call.body }, toCaller(call));
}

async function redriveRuns(call: Call<typeof contract.redriveRuns, StartReplayDeps>): Promise<StartReply> {
  return handle({ act: 'redrive', target: toRuns(call.body.filter, 'failed', call), asked: call.body }, toCaller(call));
}

type AnyCall = Pick<Call<typeof contract.createReplay, StartReplayDeps>, 'credential' | 'deps' | 'request' | 'query'>;

function toCaller({ credential, request, query, deps }: AnyCall): Caller {
  return { credential, request, isPreview: query.preview === 'true', deps };
}

// Only failures have an error, so a filter with an error needs no status.
function toRuns(
  asked: Parameters<typeof toRunFilter>[0],
  standard: 'failed' | 'running',
  { credential, deps }: AnyCall,
) {
  const status = asked.status ?? (asked.error === undefined || standard === 'running' ? standard : undefined);
  const filter = toRunFilter(defined({ ...asked, status }), credential, deps);
  return { of: 'runs' as const, filter: { ...filter, until: filter.until ?? deps.now().toISOString() } };
}

function toEvents(asked: Parameters<typeof toEventFilter>[0], { credential, deps }: AnyCall): BulkTarget {
  const filter = toEventFilter(asked, credential, deps);
  return { of: 'events', filter: { ...filter, until: filter.until ?? deps.now().toISOString() } };
}

async function handle(order: Order, caller: Caller): Promise<StartReply> {
  const { credential, deps } = caller;
  const key = readIdempotencyKey(caller.request);
  const fingerprint = sha256Hex(toCanonicalJson([order.act, caller.request.body.toString()]));
  const id = createBulkId(chooseIdBytes(key, credential, deps));
  const ref = { id, environment: credential.environment };
  if (!caller.isPreview && key !== undefined) {
    const earlier = await deps.bulks.find(ref);
    if (earlier !== undefined) return startAgain(earlier, fingerprint, deps);
  }
  const plan = toPlan(order, credential);
  const { since: from, until = '' } = order.target.filter;
  if (caller.isPreview) return { status: 200, body: defined({ ...(await preview(plan, deps)), from, until }) };
  const found = await countItems(plan, deps);
  requireExpected(order.asked.expect, found);
  const { request } = caller;
  const bulk = buildBulk(order, { ...ref, fingerprint, found, credential, request, now: deps.now() });
  const replay = { id, act: order.act, count: bulk.count };
  const act = { action: 'replay.started', replay, reason: bulk.reason } as const;
  const entry = createAuditEntry(act, { by: bulk.by, environment: ref.environment }, deps);
  if (!(await deps.bulks.create(bulk, entry))) throw idempotencyConflict();
  await deps.startBulk(ref);
  return reply({ bulk, status: 'running', progress: beginProgress(bulk) });
}

/** For a repeated request, the act is started if the first request was interrupted before it started the act. */
async function startAgain(earlier: BulkRecord, fingerprint: string, deps: StartReplayDeps): Promise<StartReply> {
  if (earlier.bulk.fingerprint !== fingerprint) throw idempotencyConflict();
  if (earlier.status === 'running') await deps.startBulk(earlier.bulk);
  const { headers, ...again } = reply(earlier);
  return { ...again, headers: { ...headers, 'idempotency-replayed': 'true' } };
}

function reply(record: BulkRecord) {
  const headers = { location: `/v1/replays/${record.bulk.id}` };
  return { status: 202 as const, body: { replay: toReplayView(record) }, headers };
}

function chooseIdBytes(
  key: string | undefined,
  { environment }: Credential,
  { randomBytes }: StartReplayDeps,
): Uint8Array {
  return key === undefined ? randomBytes(16) : digestBytes(['bulk', environment, key]);
}

function toPlan({ act, target, workflow, isBackfill }: Order, credential: Credential): ForecastPlan {
  return {
    act,
    target,
    credential,
    workflowId: workflow?.id,
    isBackfill: isBackfill === true ? isBackfill : undefined,
  };
}

interface Frame extends BulkRef {
  readonly fingerprint: string;
  readonly found: ItemCounts;
  readonly credential: Credential;
  readonly request: HttpRequest;
  readonly now: Date;
}

function buildBulk(order: Order, { id, environment, fingerprint, found, credential, request, now }: Frame): Bulk {
  const { asked } = order;
  const { credential: _, ...plan } = toPlan(order, credential);
  const { since: from, until = '' } = plan.target.filter;
  const { unstarted = { count: 0, isExact: true } } = found;
  const { id: credentialId, workflows } = credential;
  return defined({
    id,
    environment,
    ...plan,
    // As it was sent, so that it can be sent again: the parsed filter has resolved members.
    asked: JSON.parse(JSON.stringify(parseBodyObject(request).filter)) as JsonObject,
    rate: asked.rate ?? standardRate,
    count: found.count + unstarted.count,
    isExact: found.isExact && unstarted.isExact,
    from,
    until,
    reason: asked.reason,
    createdAt: now.toISOString(),
    by: toActor(credential),
    credential: defined({ id: credentialId, workflows }),
    fingerprint,
  });
}
