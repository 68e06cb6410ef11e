// HEAD requests, served by the row of GET. The function returns the body; API Gateway, or the local platform, drops it and keeps
// its length.
import type { HttpRequest } from './message.ts';
import { countParameters, getPathTemplate, matchPath } from './path-template.ts';

/**
 * Converts a HEAD request to the GET request of the same path. Any other request, and a path without GET, is returned unchanged.
 * API Gateway has no HEAD route for most paths and passes no path parameters for them, so they are read from the path.
 */
export function toGetRequest(request: HttpRequest, rows: readonly { readonly key: string }[]): HttpRequest {
  if (request.method !== 'HEAD') return request;
  const gets = rows.filter(({ key }) => key.startsWith('GET '));
  for (const row of gets.toSorted((one, other) => countParameters(one) - countParameters(other))) {
    const params = matchPath(getPathTemplate(row.key), request.path);
    if (params === undefined) continue;
    return { ...request, method: 'GET', routeKey: row.key, params: { ...params, ...request.params } };
  }
  return request;
}
