// Checks that an Express workflow ends in time: a function waits for its end.
import type { FieldError } from '../value/errors.ts';

/** The `start` function waits for the end of an Express run, and has 30 s in total. */
export const longestExpressSeconds = 25;

export function findExpressMistakes(definition: Readonly<Record<string, unknown>>): FieldError[] {
  const { TimeoutSeconds: seconds } = definition;
  if (typeof seconds === 'number' && seconds <= longestExpressSeconds) return [];
  const found = seconds === undefined ? 'is missing' : `is ${JSON.stringify(seconds)}`;
  const remedy = `set it to at most ${longestExpressSeconds}, or "type": "STANDARD" in workflow.json`;
  return [
    { pointer: '/TimeoutSeconds', message: `${found}, and an EXPRESS workflow must have an end in time: ${remedy}` },
  ];
}
