// Sees every HTTP request that the tests of a file send and every answer that they get, and finds at the end where a secret is
// that should not be.
import { KnownSecrets, type SentRequest } from './known-secrets.ts';
import { type Evidence, leaksIn } from './leak-search.ts';
import { type CallAws, RouterContents } from './router-contents.ts';

/** What a vendor asks to be sent back: Acrobat Sign its client ID. */
const echoed = /^x-adobesign-clientid$/;

/** What the address of an upload is made of, which its own answer alone gives out. */
const signed = /X-Amz-(?:Signature|Security-Token)=[^&"]*/g;

export interface SeenRouter {
  readonly awsEndpoint: string;
  readonly call: CallAws;
  /** All that it wrote, but the line that shows its token. */
  readonly log: string;
}

export class Witness {
  readonly #secrets = new KnownSecrets();
  readonly #answers: Evidence[] = [];
  readonly #pending = new Set<Promise<void>>();
  readonly #fetch = globalThis.fetch;

  /** Looks at everything that goes through `fetch` from now on, but the calls of AWS's services. */
  watch(): void {
    globalThis.fetch = async (input, init) => {
      const request = requestOf(input, init);
      if (request === undefined) return this.#fetch(input, init);
      this.#secrets.noteRequest(request);
      const response = await this.#fetch(input, init);
      this.#note(response.clone(), `the answer to ${request.method} ${request.url.pathname}`);
      return response;
    };
  }

  /** A secret that no request shows, such as one that another process was given. */
  know(value: string, origin: string): void {
    this.#secrets.note(value, origin);
  }

  /** What another process said, which may be the one that shows a token. */
  hear(text: string, place: string): void {
    const source = {};
    this.#secrets.noteShown(text, place, source);
    this.#answers.push({ place, text, source });
  }

  /** @throws Error that names every secret and every place, and holds no secret */
  async refuseLeaks({ awsEndpoint, call, log }: SeenRouter): Promise<void> {
    await Promise.all(this.#pending);
    const contents = new RouterContents(call, awsEndpoint, this.#fetch);
    for (const { name, value } of await contents.secrets()) this.#secrets.note(value, `the secret ${name}`);
    const evidence = [...this.#answers, { place: 'the log', text: log }, ...(await contents.evidence())];
    const leaks = leaksIn(evidence, this.#secrets.all);
    if (leaks.length > 0) throw new Error(`secrets are where they should not be:\n${leaks.join('\n')}`);
  }

  #note(response: Response, place: string): void {
    const source = {};
    const headers = [...response.headers].filter(([name]) => !echoed.test(name));
    const noted = response.text().then(
      (body) => {
        const content = place === 'the answer to POST /v1/uploads' ? body.replace(signed, '') : body;
        const text = `${JSON.stringify(headers)} ${content}`;
        this.#secrets.noteShown(text, place, source);
        this.#answers.push({ place, text, source });
      },
      // Whoever asked went away before the end of the answer.
      () => undefined,
    );
    this.#pending.add(noted);
    void noted.then(() => this.#pending.delete(noted));
  }
}

function requestOf(input: Parameters<typeof fetch>[0], init: RequestInit = {}): SentRequest | undefined {
  const asked = input instanceof Request ? input : undefined;
  const headers = new Headers(init.headers ?? asked?.headers);
  if (headers.has('x-amz-target')) return undefined;
  const { body } = init;
  return {
    method: init.method ?? asked?.method ?? 'GET',
    url: new URL(asked?.url ?? String(input)),
    headers: headers.entries(),
    body: typeof body === 'string' || body instanceof URLSearchParams ? String(body) : undefined,
  };
}
