// How every SDK client is set up: few tries and short waits, so that a request is answered while its sender still listens.

/** Times are in milliseconds. A client tries three times at the most. */
export const clientConfig = {
  maxAttempts: 3,
  requestHandler: { connectionTimeout: 1_000, requestTimeout: 4_000 },
} as const;
