// Checks the names of query parameters: a request may have each allowed parameter once. Unknown parameters are refused, because they may be
// meant to change what the request does.

import { FlowgateError } from '../../value/errors.ts';
import { didYouMean } from '../../value/nearest-name.ts';
import type { HttpRequest } from '../server/message.ts';

/**
 * Refuses parameters that the route does not allow, and a parameter that is given more than once.
 * @throws FlowgateError `malformed_request` with the names of the unknown and the allowed parameters, never with a value
 */
export function refuseUnknownParameters({ rawQuery }: Pick<HttpRequest, 'rawQuery'>, allowed: readonly string[]): void {
  const names = [...new URLSearchParams(rawQuery).keys()];
  const unknown = [...new Set(names.filter((name) => !allowed.includes(name)))];
  if (unknown.length > 0) throw unknownParameters(unknown, allowed);
  const repeated = names.find((name, at) => names.indexOf(name) !== at);
  if (repeated === undefined) return;
  const message = `the query parameter ${quoteName(repeated)} is given more than once: send it once`;
  throw new FlowgateError('malformed_request', message);
}

function unknownParameters(unknown: readonly string[], allowed: readonly string[]): FlowgateError {
  const [first = ''] = unknown;
  const list = unknown.slice(0, 10).map(quoteName).join(', ');
  const more = unknown.length > 10 ? ` and ${unknown.length - 10} more` : '';
  const what = unknown.length === 1 ? `parameter ${list} is` : `parameters ${list}${more} are`;
  const takes = allowed.length === 0 ? 'no query parameters' : allowed.map((name) => `"${name}"`).join(', ');
  const suggestion = didYouMean(first, allowed);
  const message = `the query ${what} unknown here${suggestion}${suggestion === '' ? ': this' : ' This'} route takes ${takes}`;
  return new FlowgateError('malformed_request', message);
}

// A token is longer than the name of any parameter, so a token that was pasted in the wrong place is not repeated in a response.
function quoteName(name: string): string {
  return /^[A-Za-z][\w.[\]-]{0,31}$/.test(name) ? `"${name}"` : '(not shown)';
}
