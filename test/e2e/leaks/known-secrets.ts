// Which values are secret: those that requests carry, those that responses give out, and those that are stored. It names them
// by the place where they were seen, never by their value.

/** Shorter values would occur by chance. */
const shortest = 16;

const secretHeader = /auth|secret|token|signature(?!.*timestamp)|hmac|api-?key|password|clientid|cookie/i;
const secretParameter = /^(?:.*[._-])?(?:token|secret|signature|sig|password)$/i;
const secretMember = /^(?:secret|client_secret|clientState)$/;
/** The routes whose body members are the router's own; in other routes they are a sender's data, whatever their names. */
const memberPaths = /^\/(?:v1\/tokens|oauth\/token|hooks\/)/;
const token = /fgt_[0-9A-Za-z]{46}/g;

export interface SentRequest {
  readonly method: string;
  readonly url: URL;
  readonly headers: Iterable<readonly [string, string]>;
  /** Absent if it is not text. */
  readonly body?: string | undefined;
}

export interface KnownSecret {
  readonly value: string;
  /** Such as `the header stripe-signature of POST /hooks/stripe`. */
  readonly origin: string;
  /** The one text that may hold it: the response that gave it out. */
  readonly shownIn?: object;
}

export class KnownSecrets {
  readonly #secrets = new Map<string, KnownSecret>();

  get all(): readonly KnownSecret[] {
    return [...this.#secrets.values()];
  }

  note(value: string, origin: string, shownIn?: object): void {
    if (value.length < shortest || this.#secrets.has(value)) return;
    this.#secrets.set(value, { value, origin, ...(shownIn === undefined ? {} : { shownIn }) });
  }

  /** The secrets with which a request proves its sender. */
  noteRequest({ method, url, headers, body = '' }: SentRequest): void {
    const where = `${method} ${url.pathname}`;
    for (const [name, value] of headers) {
      if (secretHeader.test(name)) for (const one of piecesOf(value)) this.note(one, `the header ${name} of ${where}`);
    }
    for (const [name, value] of url.searchParams) {
      if (secretParameter.test(name)) this.note(value, `the parameter ${name} of ${where}`);
    }
    if (!memberPaths.test(url.pathname)) return;
    for (const [name, value] of membersOf(body)) {
      if (secretMember.test(name)) this.note(value, `the member ${name} of ${where}`);
    }
  }

  /** Tokens that are new in this text: no other text may contain them. */
  noteShown(text: string, origin: string, shownIn: object): void {
    for (const [value] of text.matchAll(token)) this.note(value, `the token that ${origin} shows`, shownIn);
  }
}

/** A header's value, and the secret in it: behind a scheme, a name, or base64. */
function piecesOf(value: string): string[] {
  const pieces = value.split(/[\s,]+/).map((piece) => piece.replace(/^[\w-]{1,12}=(?!=*$)/, ''));
  const basic = /^basic +(\S+)$/i.exec(value)?.[1];
  const pair = basic === undefined ? '' : Buffer.from(basic, 'base64').toString();
  return [value, ...pieces, pair, pair.slice(pair.indexOf(':') + 1)];
}

function membersOf(body: string): [string, string][] {
  try {
    const found: [string, string][] = [];
    JSON.parse(body, (name, value) => {
      if (typeof value === 'string') found.push([name, value]);
      return value;
    });
    return found;
  } catch {
    return [...new URLSearchParams(body)];
  }
}
