// Serves /hooks/{source}: events and challenges of senders that sign. The order is fixed: verify, count, check the query,
// read the body. No part of an unverified request is accepted.
import { accept, commitEvent, prepareEvent } from '../../core/event/accept.ts';
import type { Acceptance } from '../../core/event/keep-event.ts';
import type { Submission } from '../../core/event/submission.ts';
import type { Source } from '../../core/source/source.ts';
import { mapInGroups } from '../../value/in-groups.ts';
import { isJsonObject, type JsonValue } from '../../value/json.ts';
import { refuseUnknownParameters } from '../request/query.ts';
import { idempotencyConflict, type SubmitDeps, toAcceptedResponse } from '../request/sender.ts';
import { toRateLimitHeaders } from '../server/error-headers.ts';
import { toFlowgateError } from '../server/fault.ts';
import { type HttpRequest, type HttpResponse, toJsonResponse, withHeaders } from '../server/message.ts';
import { countRequest, type RateLimitDeps, toSourceSender } from '../server/rate-limits.ts';
import { findChallenge } from './challenges/table.ts';
import { decodeBody } from './content-encoding.ts';
import { parseSignedForm } from './form-files.ts';
import { readHookBody } from './hook-body.ts';
import { readHookEvents } from './hook-event.ts';
import { attributeToSource, createSourceRefusal, withRateLimit } from './refusal.ts';
import { toFixedResponse } from './responses.ts';
import { type VerifyDeps, verify } from './verify.ts';

export interface HookDeps extends SubmitDeps, VerifyDeps, RateLimitDeps {
  /** All declared sources, by name. */
  readonly sources: ReadonlyMap<string, Source>;
}

interface Hook {
  readonly source: Source;
  readonly request: HttpRequest;
  readonly deps: HookDeps;
}

type Serve = (request: HttpRequest, deps: HookDeps) => Promise<HttpResponse>;

function withSource(handle: (hook: Hook) => Promise<HttpResponse>): Serve {
  return async (request, deps) => {
    const source = deps.sources.get(request.params.source ?? '');
    if (source === undefined) throw createSourceRefusal('the source is not declared');
    try {
      return await handle({ source, request, deps });
    } catch (error) {
      throw attributeToSource(toFlowgateError(error), source);
    }
  };
}

async function postHook(sent: Hook): Promise<HttpResponse> {
  const { source, deps } = sent;
  const decoded = source.signedBytes === 'decoded' ? decodeHook(sent) : sent;
  const request = await parseSignedForm(source, decoded.request);
  const hook = { ...decoded, request };
  const early = findChallenge(source).onPost?.(request);
  if (early !== undefined) return early;
  const secret = await verify(source, request, deps);
  // Counted after verification, so that a sender without the secret cannot use up the source's rate limit.
  const limits = await countRequest(toSourceSender(source), deps);
  try {
    return withHeaders(await answerVerified(hook, secret), toRateLimitHeaders(limits));
  } catch (error) {
    throw withRateLimit(toFlowgateError(error), limits);
  }
}

/** The response to a verified request: a challenge or an event. */
async function answerVerified(hook: Hook, secret: string): Promise<HttpResponse> {
  const { source, request, deps } = hook;
  refuseUnsignedQuery(source, request);
  const challenge = findChallenge(source);
  const body = await readHookBody(source, decodeBody(request));
  const question = {
    request,
    body: isJsonObject(body) ? body : {},
    content: body,
    secret,
    documents: deps.documents,
  };
  const answer = await challenge.onSignedPost?.(question);
  return answer ?? (await acceptHookEvents(hook, body, challenge.answerHeaders?.(secret)));
}

// Before the verification, so the error in a compressed body must not be shown to the sender.
function decodeHook(hook: Hook): Hook {
  try {
    return { ...hook, request: decodeBody(hook.request) };
  } catch {
    throw createSourceRefusal('the body cannot be decompressed');
  }
}

// Twilio signs the whole URL. The query of other senders is not signed, and unknown parameters are refused. This is checked after the
// signature, so that nothing is revealed to a sender without the secret.
function refuseUnsignedQuery({ scheme, query }: Source, request: HttpRequest): void {
  if (scheme.type === 'twilio') return;
  refuseUnknownParameters(request, scheme.type === 'address-secret' ? [...query, scheme.parameter] : query);
}

// A challenge starts nothing. Therefore other query parameters are allowed, and the response is what the sender documents.
async function getHook({ source, request, deps }: Hook): Promise<HttpResponse> {
  const answer = await findChallenge(source).onGet?.({ request, source, secrets: deps.secrets });
  if (answer === undefined) throw createSourceRefusal('the request is not the challenge that the source declares');
  return answer;
}

async function optionsHook({ source, request }: Hook): Promise<HttpResponse> {
  const answer = findChallenge(source).onOptions?.(request, source);
  if (answer === undefined) throw createSourceRefusal('the request is not the challenge that the source declares');
  return answer;
}

async function acceptHookEvents(
  { source, request, deps }: Hook,
  body: JsonValue,
  extra: Readonly<Record<string, string>> = {},
): Promise<HttpResponse> {
  const events = readHookEvents(source, request, body);
  return events.kind === 'single'
    ? toEventResponse(source, await accept(events.submission, deps), extra)
    : toBatchResponse(source, await acceptBatch(events.submissions, deps), extra);
}

// All events of a batch are checked before the first is kept. If keeping one fails, the sender sends the whole batch again, and those
// with a key that were kept are replays.
async function acceptBatch(submissions: readonly Submission[], deps: HookDeps): Promise<Acceptance[]> {
  const prepared = await mapInGroups(submissions, (one) => prepareEvent(one, deps));
  return mapInGroups(prepared, (one) => commitEvent(one, deps));
}

function toEventResponse(
  { answer: kind }: Source,
  acceptance: Acceptance,
  extra: HttpResponse['headers'],
): HttpResponse {
  const answer = toAcceptedResponse(acceptance, 202, { event: { id: acceptance.event.id } });
  const { location = '' } = answer.headers;
  if (kind !== 'accepted') return toFixedResponse(kind, { location, ...extra });
  return { ...answer, headers: { ...answer.headers, ...extra } };
}

/** The response to a batch. A conflict of one event is the response of the whole: the sender must not believe that it was kept. */
function toBatchResponse(
  { answer }: Source,
  acceptances: readonly Acceptance[],
  extra: HttpResponse['headers'],
): HttpResponse {
  if (acceptances.some(({ kind }) => kind === 'conflict')) throw idempotencyConflict();
  if (answer !== 'accepted') return toFixedResponse(answer, extra);
  return toJsonResponse(202, { events: acceptances.map(({ event }) => ({ id: event.id })) }, extra);
}

export const servePost: Serve = withSource(postHook);
export const serveGet: Serve = withSource(getHook);
export const serveOptions: Serve = withSource(optionsHook);
