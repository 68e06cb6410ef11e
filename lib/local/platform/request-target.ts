// Splits the target of an HTTP request into its path and its query.
import type { RestRequest } from './service.ts';

export function parseTarget(target: string): Pick<RestRequest, 'path' | 'query'> {
  const question = target.indexOf('?');
  if (question < 0) return { path: target, query: new URLSearchParams() };
  return { path: target.slice(0, question), query: new URLSearchParams(target.slice(question + 1)) };
}
