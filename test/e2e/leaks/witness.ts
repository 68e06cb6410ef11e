// Records every HTTP request that the tests of a file send and every response. At the end it finds secrets in places where they must not
// be, and answers that the OpenAPI documents do not promise.
import { findBrokenPromises, type SeenAnswer } from '../contract-check.ts';
import { KnownSecrets, type SentRequest } from './known-secrets.ts';
import { type Evidence, findLeaks } from './leak-search.ts';
import { type CallAws, RouterContents } from './router-contents.ts';

/** Values that a vendor wants returned: Acrobat Sign its client ID. */
const echoed = /^x-adobesign-clientid$/;

/** The secret parts of an upload's address; only its own response may contain them. */
const signed = /X-Amz-(?:Signature|Security-Token)=[^&"]*/g;

/** An answer as it was received. */
export interface ReceivedAnswer extends Omit<SeenAnswer, 'body'> {
  readonly text: string;
}

export interface SeenRouter {
  readonly awsEndpoint: string;
  readonly call: CallAws;
  /** Everything that it wrote, without the line that shows its token. */
  readonly log: string;
}

export class Witness {
  readonly #secrets = new KnownSecrets();
  readonly #answers: Evidence[] = [];
  readonly #pending = new Set<Promise<void>>();
  readonly #brokenPromises: string[] = [];
  readonly #fetch = globalThis.fetch;

  /** Records everything that goes through `fetch` from now on, except calls of AWS's services. */
  watch(): void {
    globalThis.fetch = async (input, init) => {
      const request = requestOf(input, init);
      if (request === undefined) return this.#fetch(input, init);
      this.#secrets.noteRequest(request);
      const response = await this.#fetch(input, init);
      this.#note(response.clone(), request);
      return response;
    };
  }

  /** Adds a secret that no request contains, such as one that was passed to another process. */
  know(value: string, origin: string): void {
    this.#secrets.note(value, origin);
  }

  /** Adds the output of another process, which may be the one that shows a token. */
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
    const leaks = findLeaks(evidence, this.#secrets.all);
    if (leaks.length > 0) throw new Error(`secrets are where they should not be:\n${leaks.join('\n')}`);
  }

  /** @throws Error that names every answer that is not the documented one */
  refuseBrokenPromises(): void {
    const broken = this.#brokenPromises.splice(0);
    if (broken.length > 0) throw new Error(`answers are not the documented ones:\n${broken.join('\n')}`);
  }

  #note(response: Response, request: SentRequest): void {
    const place = `the answer to ${request.method} ${request.url.pathname}`;
    const source = {};
    const headers = [...response.headers].filter(([name]) => !echoed.test(name));
    const noted = response.text().then(
      (body) => {
        const content = place === 'the answer to POST /v1/uploads' ? body.replace(signed, '') : body;
        const text = `${JSON.stringify(headers)} ${content}`;
        this.#secrets.noteShown(text, place, source);
        this.#answers.push({ place, text, source });
        this.#check(request, response, body);
      },
      // The caller closed the connection before the end of the response.
      () => undefined,
    );
    this.#pending.add(noted);
    void noted.then(() => this.#pending.delete(noted));
  }

  #check({ method, url }: SentRequest, { status, headers }: Response, text: string): void {
    const mediaType = headers.get('content-type')?.split(';')[0];
    this.check({ method, path: url.pathname, status, mediaType, text });
  }

  /** Compares an answer with the OpenAPI documents. `refuseBrokenPromises` reports the differences. */
  check({ method, path, status, mediaType, text }: ReceivedAnswer): void {
    const body = parseBody(text);
    const seen = { method, path, status, mediaType: body === undefined ? undefined : mediaType, body };
    this.#brokenPromises.push(...findBrokenPromises(seen).map((what) => `${method} ${path} ${status}: ${what}`));
  }
}

/** The JSON of a body, or its text; undefined if there is none. */
function parseBody(text: string): unknown {
  try {
    return text === '' ? undefined : JSON.parse(text);
  } catch {
    return text;
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
