import { expect, test } from '@jest/globals';
import * as z from 'zod/mini';
import { toFieldErrors } from '../../../lib/value/field-errors.ts';

const schema = z.object({
  rate: z.int().check(z.minimum(1), z.maximum(100)),
  share: z.number().check(z.minimum(0.5)),
  ids: z.array(z.string()).check(z.minLength(1), z.maxLength(2)),
  label: z.string().check(z.minLength(2), z.maxLength(4)),
});
const valid = { rate: 1, share: 0.5, ids: ['a'], label: 'ab' };

test.each([
  [{ rate: 0 }, 'must be at least 1'],
  [{ rate: 101 }, 'must be at most 100'],
  [{ share: 0.1 }, 'must be at least 0.5'],
  [{ ids: [] }, 'must not be empty'],
  [{ ids: ['a', 'b', 'c'] }, 'must be at most 2 long'],
  [{ label: 'a' }, 'must be at least 2 long'],
  [{ label: 'abcde' }, 'must be at most 4 long'],
])('a limit of %j is that of a number or of a length', (change, message) => {
  const { error } = schema.safeParse({ ...valid, ...change });

  expect(toFieldErrors(error?.issues ?? []).map((one) => one.message)).toEqual([message]);
});
