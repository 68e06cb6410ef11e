// The token of this tab. It is kept in sessionStorage and sent as a header only: never in a cookie, an address or a log.
import { signal } from '@preact/signals';
import type { Credential } from '../data/answers.ts';

const storageKey = 'flowgate-token';

export const token = signal<string | undefined>(undefined);
/** What the token may do; undefined until the router has said it. */
export const credential = signal<Credential | undefined>(undefined);
/** Why the page asks for a token again. */
export const signInReason = signal<string | undefined>(undefined);

/** Signs in with the token of a link, of this tab or of another one, before anything is requested. Called once. */
export async function restoreToken(): Promise<void> {
  // A link that is pasted over the address of an open page changes only what is behind `#`.
  addEventListener('hashchange', takeLinkToken);
  if (takeLinkToken()) return;
  const kept = sessionStorage.getItem(storageKey) ?? (await askOtherTabs());
  if (kept !== undefined) signIn(kept);
}

/** Signs in with the token behind `#` and removes it from the address. @returns whether there is one */
function takeLinkToken(): boolean {
  const fromLink = /^#token=(.+)$/.exec(location.hash)?.[1];
  if (fromLink === undefined) return false;
  history.replaceState(null, '', location.pathname + location.search);
  credential.value = undefined;
  signIn(decodeURIComponent(fromLink));
  return true;
}

export function signIn(secret: string): void {
  sessionStorage.setItem(storageKey, secret);
  signInReason.value = undefined;
  token.value = secret;
}

export function signOut(reason?: string): void {
  sessionStorage.removeItem(storageKey);
  credential.value = undefined;
  token.value = undefined;
  signInReason.value = reason;
}

const channel = new BroadcastChannel('flowgate-console');

/** Answers tabs that were opened from a link of this one. Only pages of the same origin receive it. Called once. */
export function answerOtherTabs(): void {
  channel.addEventListener('message', ({ data }: MessageEvent<{ readonly ask?: boolean }>) => {
    if (data.ask === true && token.value !== undefined) channel.postMessage({ token: token.value });
  });
}

const answerMs = 120;

/** The token of the other tabs; undefined if there is none, or if they have different ones. */
function askOtherTabs(): Promise<string | undefined> {
  const answers = new Set<string>();
  const collect = ({ data }: MessageEvent<{ readonly token?: string }>): void => {
    if (data.token !== undefined) answers.add(data.token);
  };
  channel.addEventListener('message', collect);
  channel.postMessage({ ask: true });
  return new Promise((resolve) => {
    setTimeout(() => {
      channel.removeEventListener('message', collect);
      resolve(answers.size === 1 ? [...answers][0] : undefined);
    }, answerMs);
  });
}

type Scope = Credential['scopes'][number];

/** Why the credential may not do something that needs a scope; undefined if it may. */
export function findMissingScope(...needed: readonly Scope[]): string | undefined {
  if (credential.value === undefined) return 'what this credential may do is not read yet';
  const own = credential.value.scopes;
  if (own.includes('admin') || needed.some((scope) => own.includes(scope))) return undefined;
  return `this credential lacks the scope ${needed.join(' or ')}`;
}
