// POST and GET /hooks/{source}: events and challenges of senders that sign.
import { accept } from '../../core/event/accept.ts';
import type { Source } from '../../core/source/source.ts';
import type { FlowgateError } from '../../value/errors.ts';
import type { JsonObject } from '../../value/json.ts';
import { refuseUnknownParameters } from '../request/query.ts';
import { answerOf, type SubmitDeps } from '../request/sender.ts';
import { toRateLimitHeaders } from '../server/error-headers.ts';
import { knownError } from '../server/fault.ts';
import { type HttpRequest, type HttpResponse, withHeaders } from '../server/message.ts';
import { problem } from '../server/problem.ts';
import { countedSource, countRequest, type RateLimitDeps } from '../server/rate-limits.ts';
import type { Dialect, PublicRoute } from '../server/route.ts';
import { empty } from './answers.ts';
import { challengeOf } from './challenges/table.ts';
import { dataOf, submissionOf } from './hook-event.ts';
import { ofSource, refused, withRateLimit } from './refusal.ts';
import { type VerifyDeps, verify } from './verify.ts';

export interface HookDeps extends SubmitDeps, VerifyDeps, RateLimitDeps {
  /** Every declared source, by its name. */
  readonly sources: ReadonlyMap<string, Source>;
}

const hooks: Dialect = {
  name: 'hooks',
  secretOf: () => undefined,
  acceptsChosenSecrets: false,
  renderError,
};

function renderError(error: FlowgateError, { requestId }: HttpRequest): HttpResponse {
  const answer = problem(error, requestId);
  return error.isBare ? { ...answer, headers: withoutType(answer.headers), body: '' } : answer;
}

function withoutType({ 'content-type': _, ...headers }: HttpResponse['headers']): HttpResponse['headers'] {
  return headers;
}

/** How what is accepted is answered to senders that want no body. */
const bareStatuses = { empty: 200, 'no-content': 204 } as const;

/** Public as rows go: the signature is the credential. */
export const hookRoutes: readonly PublicRoute<HookDeps>[] = [
  {
    key: 'POST /hooks/{source}',
    dialect: hooks,
    scope: 'public',
    body: 'raw',
    query: 'by-handler',
    handle: answering(post),
  },
  {
    key: 'GET /hooks/{source}',
    dialect: hooks,
    scope: 'public',
    body: 'none',
    query: 'by-handler',
    handle: answering(get),
  },
];

interface Hook {
  readonly source: Source;
  readonly request: HttpRequest;
  readonly deps: HookDeps;
}

function answering(handle: (hook: Hook) => Promise<HttpResponse>): PublicRoute<HookDeps>['handle'] {
  return async (request, deps) => {
    const source = deps.sources.get(request.params.source ?? '');
    if (source === undefined) throw refused('there is no such source');
    try {
      return await handle({ source, request, deps });
    } catch (error) {
      throw ofSource(knownError(error), source);
    }
  };
}

async function post(hook: Hook): Promise<HttpResponse> {
  const { source, request, deps } = hook;
  const early = challengeOf(source).onPost?.(request);
  if (early !== undefined) return early;
  const secret = await verify(source, request, deps);
  // Not before the signature: who has no secret must not use up what the source may send.
  const limits = await countRequest(countedSource(source), deps);
  try {
    return withHeaders(await answered(hook, secret), toRateLimitHeaders(limits));
  } catch (error) {
    throw withRateLimit(knownError(error), limits);
  }
}

/** The answer to what is verified: to a challenge, or to an event. */
async function answered(hook: Hook, secret: string): Promise<HttpResponse> {
  const { source, request } = hook;
  refuseUnsignedQuery(source, request);
  const challenge = challengeOf(source);
  const data = dataOf(source, request);
  const answer = challenge.onSignedPost?.({ body: data, secret });
  return answer ?? (await accepted(hook, data, challenge.answerHeaders?.(secret)));
}

// Twilio signs the whole URL. Of other senders nothing proves the query, and what is not understood is refused: not before the
// signature, for who has no secret learns nothing.
function refuseUnsignedQuery({ scheme, query }: Source, request: HttpRequest): void {
  if (scheme.type !== 'twilio') refuseUnknownParameters(request, query);
}

// A challenge starts nothing: it is answered as its sender documents, whatever else its address carries.
async function get({ source, request, deps }: Hook): Promise<HttpResponse> {
  const answer = await challengeOf(source).onGet?.({ request, source, secrets: deps.secrets });
  if (answer === undefined) throw refused('the request is no challenge that the source declares');
  return answer;
}

async function accepted(
  { source, request, deps }: Hook,
  data: JsonObject,
  extra: Readonly<Record<string, string>> = {},
): Promise<HttpResponse> {
  const acceptance = await accept(submissionOf(source, request, data), deps);
  const answer = answerOf(acceptance, 202, { event: { id: acceptance.event.id } });
  const { location = '' } = answer.headers;
  if (source.answer !== 'accepted') return empty(bareStatuses[source.answer], { location, ...extra });
  return { ...answer, headers: { ...answer.headers, ...extra } };
}
