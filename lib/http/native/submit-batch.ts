// POST /v1/events with several events (a JSON list, or JSON lines), or with CloudEvents. All are checked before the first is kept. Loaded with the first batch.
import type { Credential } from '../../core/credential/credential.ts';
import { commitEvent, type PreparedEvent, prepareEvent } from '../../core/event/accept.ts';
import type { Acceptance } from '../../core/event/keep-event.ts';
import { restrictRouting } from '../../core/event/restrict-routing.ts';
import type { Submission } from '../../core/event/submission.ts';
import { parseTraceparent } from '../../core/event/trace.ts';
import { type FieldError, FlowgateError } from '../../value/errors.ts';
import { mapInGroups } from '../../value/in-groups.ts';
import { isJsonObject, type JsonValue, parseJson } from '../../value/json.ts';
import * as contract from '../contract/submissions.ts';
import { isCloudEvent } from '../request/body.ts';
import { readCloudEvents, toEventParts } from '../request/cloud-event.ts';
import { parseWith } from '../request/parse.ts';
import { readSender, type SubmitDeps } from '../request/sender.ts';
import { decodeUtf8 } from '../request/text.ts';
import { toFlowgateError } from '../server/fault.ts';
import { type HttpRequest, type HttpResponse, toJsonResponse } from '../server/message.ts';
import { native } from './native-dialect.ts';

/** The most events of one request. */
const maxEvents = 100;

interface Batch {
  readonly request: HttpRequest;
  readonly credential: Credential;
  readonly deps: SubmitDeps;
}

/**
 * Accepts all events of a request. The answer is 202 only if all of them are kept.
 * @throws FlowgateError with one entry for each event that was refused (nothing is kept), or that could not be kept: the whole batch is safe
 *   to send again with the same keys
 */
export async function sendEvents(
  request: HttpRequest,
  credential: Credential,
  deps: SubmitDeps,
): Promise<HttpResponse> {
  const batch = { request, credential, deps: restrictRouting(credential, deps) };
  const events = parseEvents(request);
  const prepared = await settleAll(events, async (event, at) =>
    prepareEvent(toSubmission(batch, event, at), batch.deps),
  );
  const accepted = await settleAll(prepared, (one) => keep(one, batch.deps));
  return toJsonResponse(202, {
    events: accepted.map(({ kind, event }) => ({ id: event.id, replayed: kind === 'replay' })),
  });
}

function parseEvents(request: HttpRequest): JsonValue[] {
  return limitEvents(isCloudEvent(request) ? readCloudEvents(request) : readNativeEvents(request));
}

function readNativeEvents(request: HttpRequest): JsonValue[] {
  const text = decodeUtf8(request);
  return text.trimStart().startsWith('[') ? (parseJson(text) as JsonValue[]) : parseLines(text);
}

function limitEvents(events: JsonValue[]): JsonValue[] {
  if (events.length === 0) throw new FlowgateError('malformed_request', 'the batch has no events: send at least one');
  if (events.length <= maxEvents) return events;
  throw new FlowgateError(
    'too_large',
    `the batch has ${events.length} events: at most ${maxEvents} are accepted in one request`,
  );
}

function parseLines(text: string): JsonValue[] {
  return text.split('\n').flatMap((line, at) => {
    if (line.trim() === '') return [];
    try {
      return [parseJson(line)];
    } catch (error) {
      const { code, message } = toFlowgateError(error);
      throw new FlowgateError(code, `line ${at + 1}: ${message}`);
    }
  });
}

function toSubmission(batch: Batch, event: JsonValue, at: number): Submission {
  if (!isCloudEvent(batch.request)) return toNativeSubmission(batch, event, at);
  const { event: native, idempotencyKey, traceparent } = toEventParts(event);
  const submission = toNativeSubmission(batch, native, at);
  return { ...submission, idempotencyKey, trace: parseTraceparent(traceparent) ?? submission.trace };
}

function toNativeSubmission({ request, credential, deps }: Batch, event: JsonValue, at: number): Submission {
  if (!isJsonObject(event)) throw new FlowgateError('malformed_request', 'the event must be a JSON object');
  const { source, name, data, organisationId, idempotencyKey } = parseWith(contract.batchedEvent, event);
  const sender = readSender(request, credential, { dialect: native, source, organisationId, deps });
  // A key of the request has no space, so no other request has the key of an item.
  const ofBatch = sender.idempotencyKey === undefined ? undefined : `${sender.idempotencyKey} ${at}`;
  return { ...sender, name, data, idempotencyKey: idempotencyKey ?? ofBatch };
}

async function keep(prepared: PreparedEvent, deps: SubmitDeps): Promise<Exclude<Acceptance, { kind: 'conflict' }>> {
  const acceptance = await commitEvent(prepared, deps);
  if (acceptance.kind !== 'conflict') return acceptance;
  throw new FlowgateError(
    'idempotency_conflict',
    'the idempotency key was used for a different event: send this event with a new key',
  );
}

/** Acts on all items, also after a failure. @throws FlowgateError with an entry for each failure */
async function settleAll<In, Out>(items: readonly In[], act: (item: In, at: number) => Promise<Out>): Promise<Out[]> {
  const settled = await mapInGroups(items, async (item, at) => {
    const [outcome] = await Promise.allSettled([act(item, at)]);
    return outcome;
  });
  const failures = settled.flatMap((one, at) =>
    one.status === 'rejected' ? [{ at, error: toFlowgateError(one.reason) }] : [],
  );
  if (failures.length > 0) throw joinFailures(failures, items.length);
  return settled.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
}

interface Failure {
  readonly at: number;
  readonly error: FlowgateError;
}

/** One error for all: the code of the first that is safe to send again, or else of the first, and an entry for each event. */
function joinFailures(failures: readonly Failure[], total: number): FlowgateError {
  const retryable = failures.find(({ error }) => ['unavailable', 'internal', 'rate_limited'].includes(error.code));
  const { error } = retryable ?? failures[0] ?? { error: new FlowgateError('internal', 'no event failed') };
  const message = `${failures.length} of ${total} events failed: see "errors" for which; the batch is safe to send again with the same keys`;
  return new FlowgateError(error.code, message, {
    ...error.facts,
    errors: failures.flatMap(listErrors),
    reason: error.reason,
    cause: error.cause,
  });
}

function listErrors({ at, error }: Failure): FieldError[] {
  if (error.errors.length === 0) return [{ pointer: `/${at}`, message: error.message }];
  return error.errors.map(({ pointer, message }) => ({ pointer: `/${at}${pointer}`, message }));
}
