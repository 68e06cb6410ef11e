// The access tokens of OAuth connections, kept until they expire or an endpoint refuses them. In memory only.

export interface OAuthToken {
  readonly text: string;
  /** In milliseconds since the epoch. @default - the token has no known end */
  readonly expiresAt?: number;
}

/** A token that ends sooner is fetched anew, because the request with it takes time. */
const leastRemainingMs = 60_000;

export class OAuthTokens {
  readonly #tokens = new Map<string, Promise<OAuthToken>>();

  /**
   * The token under a key. Concurrent requests await one fetch.
   * @param fetchToken Called if there is no token, or if it is about to expire. A rejection is passed on and not kept.
   */
  async get(key: string, now: number, fetchToken: () => Promise<OAuthToken>): Promise<string> {
    const known = this.#tokens.get(key);
    const token = known === undefined ? undefined : await known;
    if (token !== undefined && (token.expiresAt ?? Number.POSITIVE_INFINITY) - now >= leastRemainingMs)
      return token.text;
    // While this request waited, another one may have begun a fetch.
    const current = this.#tokens.get(key);
    const fetching = current !== undefined && current !== known ? current : this.#start(key, fetchToken);
    return (await fetching).text;
  }

  forget(key: string): void {
    this.#tokens.delete(key);
  }

  #start(key: string, fetchToken: () => Promise<OAuthToken>): Promise<OAuthToken> {
    const fetching = fetchToken();
    this.#tokens.set(key, fetching);
    fetching.catch(() => {
      if (this.#tokens.get(key) === fetching) this.#tokens.delete(key);
    });
    return fetching;
  }
}
