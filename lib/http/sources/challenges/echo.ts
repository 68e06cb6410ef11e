// Challenges as data: the sender's token goes back as it came. A row says by which method it comes, where it is, and how it is returned.
import { findValueAt } from '../../../value/json.ts';
import { type HttpRequest, type HttpResponse, toJsonResponse } from '../../server/message.ts';
import { toEmptyResponse, toTextResponse } from '../responses.ts';
import { type Challenge, readQueryValue, type SignedChallenge } from './challenge.ts';

interface TokenPlace {
  readonly query?: string;
  readonly header?: string;
  /** In the body; only for signed challenges, because no other body is read. */
  readonly pointer?: string;
}

export interface EchoChallenge {
  readonly method: 'GET' | 'POST';
  /** Whether the signature is verified first. @default false */
  readonly isSigned?: boolean;
  /** The condition that distinguishes the challenge from an event. */
  readonly when?: TokenPlace & { readonly equals: string };
  readonly token: TokenPlace;
  /** As text, as a member of an object, or in a header. */
  readonly reply: 'text' | { readonly json: string } | { readonly header: string };
}

export function createEcho({ method, isSigned = false, when, token, reply }: EchoChallenge): Challenge {
  const answer = (asked: Asked): HttpResponse | undefined => {
    if (when !== undefined && readPlace(asked, when) !== when.equals) return undefined;
    const value = readPlace(asked, token);
    return value === undefined ? undefined : toReply(reply, value);
  };
  if (method === 'GET') return { onGet: async ({ request }) => answer({ request }) };
  return isSigned ? { onSignedPost: answer } : { onPost: (request) => answer({ request }) };
}

/**
 * A challenge that is not signed: an object with one member, which goes back as it came. Any other body is not it, so that no event is
 * answered without being verified.
 */
export function createBodyEcho(member: string): Challenge {
  const form = new RegExp(`^\\s*\\{\\s*"${member}"\\s*:\\s*"([\\w.~+/=-]{1,512})"\\s*\\}\\s*$`);
  return {
    onPost: ({ body }) => {
      const [, value] = (body.length <= longestChallenge && form.exec(body.toString('latin1'))) || [];
      return value === undefined ? undefined : toReply({ json: member }, value);
    },
  };
}

/** In bytes. No real one is longer. */
const longestChallenge = 1_024;

interface Asked {
  readonly request: HttpRequest;
  readonly content?: SignedChallenge['content'];
}

/** The value at a place; undefined if it is absent, empty or longer than 2,048 characters, which no real one is. */
function readPlace({ request, content = {} }: Asked, { query, header, pointer }: TokenPlace): string | undefined {
  if (query !== undefined) return readQueryValue(request, query);
  const value = header === undefined ? findValueAt(content, pointer ?? '') : request.headers[header];
  return typeof value === 'string' && value !== '' && value.length <= 2_048 ? value : undefined;
}

function toReply(reply: EchoChallenge['reply'], value: string): HttpResponse {
  if (reply === 'text') return toTextResponse(value);
  if ('json' in reply) return toJsonResponse(200, { [reply.json]: value }, { 'x-content-type-options': 'nosniff' });
  return toEmptyResponse(200, { [reply.header]: value });
}
