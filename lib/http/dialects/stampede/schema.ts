// The schemas of Stampede's request bodies. Unknown members are ignored, as Stampede does.
import * as z from 'zod/mini';
import { isRawNumber } from '../../../value/exact-number.ts';
import type { JsonValue } from '../../../value/json.ts';
import { jsonObject, uuidPattern } from '../../request/parse.ts';

const uuid = z.string().check(z.regex(uuidPattern, { error: 'must be a UUID: 8-4-4-4-12 hexadecimal digits' }));

const maxSerialCharacters = 12;

// Length is counted in characters (code points), not in UTF-16 units.
const serial = z.string().check(
  z.refine((text) => text !== '', { error: 'must not be empty' }),
  z.refine((text) => [...text].length <= maxSerialCharacters, {
    error: `must be at most ${maxSerialCharacters} characters`,
  }),
);

/**
 * The maximum number: more would not fit into an event with its data. They are counted before they are parsed, so a million
 * invalid ones give one error.
 */
const maxSerials = 100_000;

const serials = z.pipe(z.array(z.unknown()).check(z.maxLength(maxSerials)), z.array(serial));

/** How many invalid parameters are listed; all have the same error. */
const maxMistakes = 100;

// A record schema would drop a key named `__proto__`; a sender's data is passed on complete or refused.
const parameters = jsonObject.check(({ value, issues }) => {
  let mistakes = 0;
  for (const key of Object.keys(value)) {
    const member = value[key] as JsonValue;
    if (isScalar(member)) continue;
    mistakes += 1;
    if (mistakes > maxMistakes) break;
    issues.push({
      code: 'custom',
      path: [key],
      message: 'must be a string, a number or a boolean',
      input: member,
    });
  }
});

/** Like PHP's is_scalar: null is not a scalar. A number that a double cannot represent is one. */
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
  /** The user of the run. An extension: Stampede's page has no field for "push a user through". */
  profile_id: z.optional(z.string().check(z.minLength(1), z.maxLength(128))),
  parameters: z.optional(parameters),
});

export const tokenRequest = z.object({
  grant_type: z.string(),
  client_id: z.string(),
  client_secret: z.string(),
});
