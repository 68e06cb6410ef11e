// JSON that a person types: an object, or what is wrong with the text.
import { parseExactJson } from './exact-json.ts';

export type TypedObject =
  | { readonly value: Record<string, never>; readonly fault?: undefined }
  | { readonly fault: string };

/** An empty text is an empty object. */
export function parseObject(text: string): TypedObject {
  if (text.trim() === '') return { value: {} };
  try {
    const value = parseExactJson(text);
    if (typeof value === 'object' && value !== null && !Array.isArray(value))
      return { value: value as Record<string, never> };
    return { fault: 'The data must be a JSON object, such as { "orderId": "A-1" }.' };
  } catch (error) {
    return { fault: `This is not JSON: ${error instanceof Error ? error.message : String(error)}` };
  }
}

export interface PastedEvent {
  readonly source: string;
  readonly name: string;
  readonly data: string;
}

/** The parts of a whole event that was pasted in place of its data; undefined if the text is something else. */
export function splitEvent(text: string): PastedEvent | undefined {
  const { value } = parseObject(text) as { readonly value?: Record<string, unknown> };
  const { source, name, data } = value ?? {};
  if (typeof source !== 'string' || typeof name !== 'string' || typeof data !== 'object' || data === null)
    return undefined;
  return { source, name, data: JSON.stringify(data, null, 2) };
}
