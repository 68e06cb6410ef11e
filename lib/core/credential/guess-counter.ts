// Counts invalid secrets by the address that sent them, in the memory of one instance.
import { setBounded } from '../../value/cache.ts';
import { FlowgateError } from '../../value/errors.ts';

/** How many invalid secrets an address may send per minute. A team's misconfigured clients send far fewer different ones. */
export const maxGuesses = 100;
const minuteMs = 60_000;
const maxAddresses = 10_000;

interface Guesses {
  readonly minute: number;
  count: number;
}

export class GuessCounter {
  readonly #now: () => Date;
  readonly #guesses = new Map<string, Guesses>();

  constructor(now: () => Date) {
    this.#now = now;
  }

  /** @throws FlowgateError `rate_limited` for an address that has sent too many invalid secrets in this minute */
  refuseMore(address: string): void {
    const ofAddress = this.#guesses.get(toNetwork(address));
    if (ofAddress?.minute !== this.#minute() || ofAddress.count < maxGuesses) return;
    const secondsLeft = Math.ceil(((ofAddress.minute + 1) * minuteMs - this.#now().getTime()) / 1_000);
    throw new FlowgateError(
      'rate_limited',
      `this address has sent too many invalid credentials: send the request again in ${secondsLeft} s`,
      { retryAfterSeconds: Math.max(1, secondsLeft) },
    );
  }

  count(address: string): void {
    const network = toNetwork(address);
    const known = this.#guesses.get(network);
    if (known?.minute === this.#minute()) {
      known.count += 1;
      return;
    }
    setBounded(this.#guesses, network, { minute: this.#minute(), count: 1 }, maxAddresses);
  }

  #minute(): number {
    return Math.floor(this.#now().getTime() / minuteMs);
  }
}

/** The address to count by. An IPv6 sender controls all addresses of its /64 network, so these count as one. */
export function toNetwork(address: string): string {
  if (!address.includes(':')) return address;
  const [head = '', tail] = address.toLowerCase().split('::');
  const groups = head === '' ? [] : head.split(':');
  const zeros = tail === undefined ? [] : Array<string>(8 - groups.length).fill('0');
  return [...groups, ...zeros]
    .slice(0, 4)
    .map((group) => group.replace(/^0+(?=.)/, ''))
    .join(':');
}
