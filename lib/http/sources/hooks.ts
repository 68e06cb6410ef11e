// The routes of /hooks/{source}. What serves them is loaded with the first request to a source, so that a cold start for
// other senders does not pay for it.
import type { FlowgateError } from '../../value/errors.ts';
import type { HttpRequest, HttpResponse } from '../server/message.ts';
import { renderProblem } from '../server/problem.ts';
import type { Dialect, PublicRoute } from '../server/route.ts';
import type { HookDeps } from './serve-hook.ts';

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

/** The scope is `public` because the signature replaces the credential. */
export const hookRoutes: readonly PublicRoute<HookDeps>[] = [
  {
    key: 'POST /hooks/{source}',
    dialect: hooks,
    scope: 'public',
    body: 'raw',
    query: 'by-handler',
    handle: async (request, deps) => (await loadServer()).servePost(request, deps),
  },
  {
    key: 'GET /hooks/{source}',
    dialect: hooks,
    scope: 'public',
    body: 'none',
    query: 'by-handler',
    handle: async (request, deps) => (await loadServer()).serveGet(request, deps),
  },
  {
    key: 'OPTIONS /hooks/{source}',
    dialect: hooks,
    scope: 'public',
    body: 'none',
    query: 'by-handler',
    handle: async (request, deps) => (await loadServer()).serveOptions(request, deps),
  },
];

const loadServer = () => import('./serve-hook.ts');
