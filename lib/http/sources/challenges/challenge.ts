// What a challenge is: a request by which a sender makes sure of the receiver, and which is no event.

import type { SecretCache } from '../../../core/source/secret-cache.ts';
import type { Source } from '../../../core/source/source.ts';
import type { JsonObject } from '../../../value/json.ts';
import type { HttpRequest, HttpResponse } from '../../server/message.ts';

export interface ChallengeRequest {
  readonly request: HttpRequest;
  readonly source: Source;
  readonly secrets: Pick<SecretCache, 'find'>;
}

export interface SignedChallenge {
  readonly body: JsonObject;
  /** The secret that the request was signed with. */
  readonly secret: string;
}

/** Each answers what is its challenge, and nothing for what is not. */
export interface Challenge {
  /** Asked by GET. */
  readonly onGet?: (question: ChallengeRequest) => Promise<HttpResponse | undefined>;
  /** Asked by POST, and signed by nobody. */
  readonly onPost?: (request: HttpRequest) => HttpResponse | undefined;
  /** Asked by POST, after its signature was verified. */
  readonly onSignedPost?: (question: SignedChallenge) => HttpResponse | undefined;
  /** What every accepted event's answer carries. */
  readonly answerHeaders?: (secret: string) => Readonly<Record<string, string>>;
}

/** A parameter of the query; undefined where it is absent, empty or longer than any real one. */
export function readQueryValue({ rawQuery }: HttpRequest, name: string): string | undefined {
  const value = new URLSearchParams(rawQuery).get(name) ?? '';
  return value === '' || value.length > 2_048 ? undefined : value;
}
