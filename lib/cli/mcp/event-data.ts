// The data of an event as a client sends it: an object, or JSON text, which keeps all digits of its numbers.
import * as z from 'zod';
import { isJsonObject, type JsonObject, parseJson } from '../../value/json.ts';
import { CliError } from '../terminal/cli-error.ts';

const schema = z
  .union([z.record(z.string(), z.unknown()), z.string()])
  .describe('An object, or its JSON text, which keeps numbers of more than 15 digits');

/** @throws CliError for text that is not a JSON object, and for a number that has lost digits on its way */
export const readEventData = Object.assign(
  (data: Readonly<Record<string, unknown>> | string): JsonObject => {
    if (typeof data !== 'string') return requireExact(data);
    const value = parseJson(data);
    if (isJsonObject(value)) return value;
    throw new CliError('the data is not a JSON object: send an object, or its JSON text');
  },
  { schema },
);

function requireExact(data: Readonly<Record<string, unknown>>): JsonObject {
  JSON.stringify(data, (name, value: unknown) => {
    if (typeof value === 'number' && Number.isInteger(value) && !Number.isSafeInteger(value)) {
      throw new CliError(`"${name}" has a number that may have lost digits: send the data as JSON text`);
    }
    return value;
  });
  return data as JsonObject;
}
