// What the bodies of Stampede's requests may be. Members that Stampede does not know are ignored, as it does.
import * as z from 'zod/mini';
import { isRawNumber } from '../../../value/exact-number.ts';
import type { JsonValue } from '../../../value/json.ts';
import { jsonObject, uuidPattern } from '../../request/parse.ts';

const uuid = z.string().check(z.regex(uuidPattern, { error: 'must be a UUID: 8-4-4-4-12 hexadecimal digits' }));

const maxSerialCharacters = 12;

// The length is counted in characters as a person counts them, not in UTF-16 units.
const serial = z.string().check(
  z.refine((text) => text !== '', { error: 'must not be empty' }),
  z.refine((text) => [...text].length <= maxSerialCharacters, {
    error: `must be at most ${maxSerialCharacters} characters`,
  }),
);

/** More would not go beside an event's data; counted before they are read, for a million wrong ones are one mistake. */
const maxSerials = 100_000;

const serials = z.pipe(z.array(z.unknown()).check(z.maxLength(maxSerials)), z.array(serial));

/** So many wrong parameters are named; it is the same mistake in all. */
const maxMistakes = 100;

// A record schema would leave out a key named `__proto__`; what a sender says is passed on whole or refused.
const parameters = jsonObject.check(({ value, issues }) => {
  const wrong = Object.entries(value).filter(([, member]) => !isScalar(member));
  for (const [key, member] of wrong.slice(0, maxMistakes)) {
    issues.push({
      code: 'custom',
      path: [key],
      message: 'must be a string, a number or a boolean',
      input: member,
    });
  }
});

/** As PHP's is_scalar: null is none. A number that no double has is a number all the same. */
function isScalar(value: JsonValue): boolean {
  return ['string', 'number', 'boolean'].includes(typeof value) || isRawNumber(value);
}

export const incomingEventBody = z.object({
  organisation_registration_id: uuid,
  serials: z.optional(serials),
  parameters: z.optional(parameters),
});

export const workflowRunBody = z.object({
  org_reg_id: uuid,
  /** Whom the run is for: not Stampede's own, which names no field for "push a user through". */
  profile_id: z.optional(z.string().check(z.minLength(1), z.maxLength(128))),
  parameters: z.optional(parameters),
});

export const tokenRequest = z.object({
  grant_type: z.string(),
  client_id: z.string(),
  client_secret: z.string(),
});
