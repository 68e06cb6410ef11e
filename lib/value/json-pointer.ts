// JSON pointers (RFC 6901): the place of a value inside another.
import { isJsonObject, type JsonValue } from './json.ts';

/** Whether a text is a JSON pointer to something inside a value. */
export function isPointer(text: string): boolean {
  return /^(?:\/(?:[^~/]|~[01])*)+$/.test(text);
}

/** The value at a pointer, or undefined where there is none. */
export function valueAt(value: JsonValue, pointer: string): JsonValue | undefined {
  const steps = pointer.split('/').slice(1);
  return steps.reduce<JsonValue | undefined>((from, step) => inside(from, unescaped(step)), value);
}

function inside(from: JsonValue | undefined, step: string): JsonValue | undefined {
  if (Array.isArray(from)) return /^(?:0|[1-9]\d*)$/.test(step) ? from[Number(step)] : undefined;
  return from !== undefined && isJsonObject(from) && Object.hasOwn(from, step) ? from[step] : undefined;
}

function unescaped(step: string): string {
  return step.replaceAll('~1', '/').replaceAll('~0', '~');
}
