// HEAD: served as GET is, by the same row. The front that sends the answer keeps its body back, and has its length.
import type { HttpRequest } from './message.ts';
import { countParameters, getPathTemplate, matchPath } from './path-template.ts';

/**
 * The GET request that a HEAD request asks the headers of; the request itself where no row takes GET there.
 * API Gateway has no route for HEAD of most paths, and gives such a request no parameters: they are read from its path.
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
