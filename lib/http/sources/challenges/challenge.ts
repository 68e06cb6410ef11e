// The interface of challenges. A challenge is a request by which a sender checks the receiver; it is not an event.

import type { RemoteDocuments } from '../../../core/source/remote-documents.ts';
import type { SecretCache } from '../../../core/source/secret-cache.ts';
import type { Source } from '../../../core/source/source.ts';
import type { JsonObject, JsonValue } from '../../../value/json.ts';
import type { HttpRequest, HttpResponse } from '../../server/message.ts';

export interface ChallengeRequest {
  readonly request: HttpRequest;
  readonly source: Source;
  readonly secrets: Pick<SecretCache, 'find'>;
}

export interface SignedChallenge {
  readonly request: HttpRequest;
  /** The body as an object; empty if it is none. */
  readonly body: JsonObject;
  /** The body, whatever it is. */
  readonly content: JsonValue;
  /** The secret with which the request was signed. */
  readonly secret: string;
  readonly documents: Pick<RemoteDocuments, 'find'>;
}

/** Each function returns undefined for a request that is not its challenge. */
export interface Challenge {
  /** Handles a challenge that is sent by GET. */
  readonly onGet?: (question: ChallengeRequest) => Promise<HttpResponse | undefined>;
  /** Handles a challenge that is sent by OPTIONS. */
  readonly onOptions?: (request: HttpRequest, source: Source) => HttpResponse | undefined;
  /** Handles a challenge that is sent by POST and is not signed. */
  readonly onPost?: (request: HttpRequest) => HttpResponse | undefined;
  /** Handles a challenge that is sent by POST, after its signature was verified. */
  readonly onSignedPost?: (question: SignedChallenge) => HttpResponse | undefined | Promise<HttpResponse | undefined>;
  /** Headers of the response to every accepted event. */
  readonly answerHeaders?: (secret: string) => Readonly<Record<string, string>>;
}

/** A parameter of the query; undefined if it is absent, empty or longer than 2,048 characters, which no real one is. */
export function readQueryValue({ rawQuery }: HttpRequest, name: string): string | undefined {
  const value = new URLSearchParams(rawQuery).get(name) ?? '';
  return value === '' || value.length > 2_048 ? undefined : value;
}
