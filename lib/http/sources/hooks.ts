// POST and GET /hooks/{source}: events and challenges of senders that sign. The order is fixed: verify, count, check the query,
// read the body. No part of an unverified request is accepted.
import { accept } from '../../core/event/accept.ts';
import type { Source } from '../../core/source/source.ts';
import type { FlowgateError } from '../../value/errors.ts';
import type { JsonObject } from '../../value/json.ts';
import { refuseUnknownParameters } from '../request/query.ts';
import { type SubmitDeps, toAcceptedResponse } from '../request/sender.ts';
import { toRateLimitHeaders } from '../server/error-headers.ts';
import { toFlowgateError } from '../server/fault.ts';
import { type HttpRequest, type HttpResponse, withHeaders } from '../server/message.ts';
import { renderProblem } from '../server/problem.ts';
import { countRequest, type RateLimitDeps, toSourceSender } from '../server/rate-limits.ts';
import type { Dialect, PublicRoute } from '../server/route.ts';
import { findChallenge } from './challenges/table.ts';
import { readEventData, toHookSubmission } from './hook-event.ts';
import { attributeToSource, createSourceRefusal, withRateLimit } from './refusal.ts';
import { toEmptyResponse } from './responses.ts';
import { type VerifyDeps, verify } from './verify.ts';

export interface HookDeps extends SubmitDeps, VerifyDeps, RateLimitDeps {
  /** All declared sources, by name. */
  readonly sources: ReadonlyMap<string, Source>;
}

const hooks: Dialect = {
  name: 'hooks',
  secretOf: () => undefined,
  acceptsChosenSecrets: false,
  renderError,
};

function renderError(error: FlowgateError, { requestId }: HttpRequest): HttpResponse {
  const answer = renderProblem(error, requestId);
  return error.isBare ? { ...answer, headers: removeContentType(answer.headers), body: '' } : answer;
}

function removeContentType({ 'content-type': _, ...headers }: HttpResponse['headers']): HttpResponse['headers'] {
  return headers;
}

/** The statuses of accepted requests for senders that expect no body. */
const bareStatuses = { empty: 200, 'no-content': 204 } as const;

/** The scope is `public` because the signature replaces the credential. */
export const hookRoutes: readonly PublicRoute<HookDeps>[] = [
  {
    key: 'POST /hooks/{source}',
    dialect: hooks,
    scope: 'public',
    body: 'raw',
    query: 'by-handler',
    handle: withSource(postHook),
  },
  {
    key: 'GET /hooks/{source}',
    dialect: hooks,
    scope: 'public',
    body: 'none',
    query: 'by-handler',
    handle: withSource(getHook),
  },
];

interface Hook {
  readonly source: Source;
  readonly request: HttpRequest;
  readonly deps: HookDeps;
}

function withSource(handle: (hook: Hook) => Promise<HttpResponse>): PublicRoute<HookDeps>['handle'] {
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

async function postHook(hook: Hook): Promise<HttpResponse> {
  const { source, request, deps } = hook;
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
  const { source, request } = hook;
  refuseUnsignedQuery(source, request);
  const challenge = findChallenge(source);
  const data = readEventData(source, request);
  const answer = challenge.onSignedPost?.({ body: data, secret });
  return answer ?? (await acceptHookEvent(hook, data, challenge.answerHeaders?.(secret)));
}

// Twilio signs the whole URL. The query of other senders is not signed, and unknown parameters are refused. This is checked after the
// signature, so that nothing is revealed to a sender without the secret.
function refuseUnsignedQuery({ scheme, query }: Source, request: HttpRequest): void {
  if (scheme.type !== 'twilio') refuseUnknownParameters(request, query);
}

// A challenge starts nothing. Therefore other query parameters are allowed, and the response is what the sender documents.
async function getHook({ source, request, deps }: Hook): Promise<HttpResponse> {
  const answer = await findChallenge(source).onGet?.({ request, source, secrets: deps.secrets });
  if (answer === undefined) throw createSourceRefusal('the request is not the challenge that the source declares');
  return answer;
}

async function acceptHookEvent(
  { source, request, deps }: Hook,
  data: JsonObject,
  extra: Readonly<Record<string, string>> = {},
): Promise<HttpResponse> {
  const acceptance = await accept(toHookSubmission(source, request, data), deps);
  const answer = toAcceptedResponse(acceptance, 202, { event: { id: acceptance.event.id } });
  const { location = '' } = answer.headers;
  if (source.answer !== 'accepted') return toEmptyResponse(bareStatuses[source.answer], { location, ...extra });
  return { ...answer, headers: { ...answer.headers, ...extra } };
}
