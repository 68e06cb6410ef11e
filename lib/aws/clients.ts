// Settings of all SDK clients: few attempts and short timeouts, so that a request is answered before its sender gives up.

const requestHandler = {
  connectionTimeout: 1_000,
  requestTimeout: 3_000,
  // requestTimeout ends when the response head arrives. socketTimeout limits each period without data, also within the body.
  socketTimeout: 3_000,
  // Without this, the SDK only logs a warning and waits until the function itself times out.
  throwOnRequestTimeout: true,
} as const;

/** Times in milliseconds. Three attempts fit into the 10 s of `api`; `ingest` has more time. */
export const clientConfig = { maxAttempts: 3, requestHandler } as const;

/**
 * For a call that waits for the end of an Express workflow and must not be sent twice.
 * @param seconds the longest run
 */
export function createExpressConfig(seconds: number) {
  const timeoutMs = (seconds + 2) * 1_000;
  return {
    maxAttempts: 1,
    requestHandler: { ...requestHandler, requestTimeout: timeoutMs, socketTimeout: timeoutMs },
  } as const;
}

/** For large bodies: the timeout covers the whole transfer and leaves time for two attempts. */
export const transferConfig = {
  maxAttempts: 2,
  requestHandler: { ...requestHandler, requestTimeout: 4_500, socketTimeout: 4_500 },
} as const;
