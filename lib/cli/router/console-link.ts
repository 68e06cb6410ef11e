// The link that opens the console and signs in. Browsers send nothing behind `#`, and the page removes it from the address.
import type { Connection } from './api-client.ts';

export function formatConsoleLink({ url, token }: Connection): string {
  return `${url.replace(/\/$/, '')}/console#token=${encodeURIComponent(token)}`;
}
