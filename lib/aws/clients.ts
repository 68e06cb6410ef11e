// How every SDK client is set up: few tries and short waits, so that a request is answered while its sender still listens.

const requestHandler = {
  connectionTimeout: 1_000,
  requestTimeout: 3_000,
  // The time limit of a request ends with the head of its answer; this one is for each silence, the body's too.
  socketTimeout: 3_000,
  // Without it the SDK only writes a warning, and waits on until the function itself is ended.
  throwOnRequestTimeout: true,
} as const;

/** Times are in milliseconds. A client tries three times at the most, which fits into the ten seconds of `api`; `ingest` has more. */
export const clientConfig = { maxAttempts: 3, requestHandler } as const;

/** For what carries large bodies: the wait is for the whole transfer, and there is time for two tries. */
export const transferConfig = {
  maxAttempts: 2,
  requestHandler: { ...requestHandler, requestTimeout: 4_500, socketTimeout: 4_500 },
} as const;
