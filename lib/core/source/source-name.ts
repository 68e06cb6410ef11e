// The name of a source that `sources.json` declares: the event source on the bus, and the last part of its address.
import * as z from 'zod/mini';

export const sourceName = z.string().check(
  z.regex(/^[0-9A-Za-z][0-9A-Za-z_.-]{0,63}$/, { error: 'must be letters, digits, ".", "-" and "_", at most 64' }),
  z.refine((name) => !name.startsWith('aws.'), { error: 'must not begin with "aws.", which is reserved for AWS' }),
);
