// The address of the page as a signal. The whole state of a screen is in it, so that Back, reload and sharing restore it.
import { signal } from '@preact/signals';

export interface Address {
  /** Below `/console`, such as `/runs`. */
  readonly path: string;
  readonly query: URLSearchParams;
}

const base = '/console';

export const address = signal<Address>(readAddress());

function readAddress(): Address {
  const { pathname, search } = location;
  return { path: pathname.slice(base.length).replace(/\/$/, ''), query: new URLSearchParams(search) };
}

export interface NavigateOptions {
  /** Whether Back skips the current address. @default false */
  readonly isReplaced?: boolean;
}

/** @param to an address of `toHref` */
export function navigate(to: string, { isReplaced = false }: NavigateOptions = {}): void {
  const before = address.value.path;
  if (isReplaced) history.replaceState(null, '', to);
  else history.pushState(null, '', to);
  address.value = readAddress();
  if (address.value.path !== before) scrollTo(0, 0);
}

/** An address of the console. Empty parameters are left out. */
export function toHref(path: string, query: Readonly<Record<string, string | undefined>> = {}): string {
  const entries = Object.entries(query).filter((entry): entry is [string, string] => !!entry[1]);
  const search = new URLSearchParams(entries).toString();
  return `${base}${path}${search === '' ? '' : `?${search}`}`;
}

/** The current address with other parameters; empty ones are removed. */
export function withQuery(changes: Readonly<Record<string, string | undefined>>): string {
  const { path, query } = address.value;
  return toHref(path, { ...Object.fromEntries(query), ...changes });
}

/** The parameters of the current address that are filters, without empty ones. */
export function readFilter(names: readonly string[]): Readonly<Record<string, string>> {
  return Object.fromEntries([...address.value.query].filter(([name, value]) => names.includes(name) && value !== ''));
}

/** Follows links of the console without loading the page again. Called once. */
export function followLinks(): void {
  addEventListener('popstate', () => {
    address.value = readAddress();
  });
  addEventListener('click', (event) => {
    const isPlain = event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey && !event.altKey;
    const link = event.target instanceof Element ? event.target.closest('a') : null;
    const to = link?.getAttribute('href');
    if (!isPlain || event.defaultPrevented || !to?.startsWith(base) || link?.hasAttribute('target')) return;
    event.preventDefault();
    navigate(to);
  });
}
