// The JSON of an error: problem details (RFC 9457).
import * as z from 'zod/mini';
import { fieldError } from './event-view.ts';
import { createOnce } from './schema.ts';

export const problem = createOnce(
  () =>
    z.object({
      /** `urn:flowgate:problem:` and the code, such as `not-found`. */
      type: z.string(),
      title: z.string(),
      status: z.int(),
      /** What failed, and what to do next. */
      detail: z.string(),
      /** `urn:flowgate:request:` and the request's ID, which the log has too. */
      instance: z.string(),
      /** One entry for each invalid place of the request. */
      errors: z.optional(z.array(fieldError())),
    }),
  'Problem',
);
