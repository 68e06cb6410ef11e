// The only place that decides which request headers may be logged or stored: those listed here. Verification uses all headers.

const loggable: ReadonlySet<string> = new Set([
  'accept',
  'content-encoding',
  'content-length',
  'content-type',
  'date',
  'host',
  'svix-id',
  'svix-timestamp',
  'user-agent',
  'webhook-id',
  'webhook-timestamp',
  'x-amzn-trace-id',
  'x-github-delivery',
  'x-github-event',
  'x-shopify-event-id',
  'x-shopify-topic',
  'x-shopify-webhook-id',
  'x-signature-timestamp',
  'x-slack-request-timestamp',
  'x-slack-retry-num',
  'x-slack-retry-reason',
  'x-zendesk-webhook-id',
  'x-zendesk-webhook-signature-timestamp',
  'x-zm-request-timestamp',
]);

/** How much of a value is logged. */
const shownCharacters = 200;

/** Whether a header of this name, in lower case, may be logged. */
export function isLoggable(name: string): boolean {
  return loggable.has(name);
}

/** The headers that may be logged or stored. Names are in lower case. */
export function pickLoggableHeaders(headers: Readonly<Record<string, string | undefined>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) =>
      value !== undefined && isLoggable(name) ? [[name, value.slice(0, shownCharacters)]] : [],
    ),
  );
}
