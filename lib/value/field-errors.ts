// Turns the issues that zod found into one FieldError for each place, with our own messages.
import type * as z from 'zod/mini';
import type { FieldError } from './errors.ts';
import { escapePointer } from './json-pointer.ts';
import { didYouMean } from './nearest-name.ts';

/**
 * One entry for each place that zod found wrong, its path written as a JSON pointer.
 * @param known names of members, of which the nearest is suggested for an unknown one
 */
export function toFieldErrors(issues: readonly z.core.$ZodIssue[], known: readonly string[] = []): FieldError[] {
  const all = issues.flatMap((issue) => {
    const pointer = issue.path.map((part) => `/${escapePointer(String(part))}`).join('');
    if (issue.code === 'unrecognized_keys') {
      return issue.keys.map((key) => ({
        pointer: `${pointer}/${escapePointer(key)}`,
        message: `is not a known member${didYouMean(key, known)}`,
      }));
    }
    return [{ pointer, message: lowerFirst(describe(issue)) }];
  });
  // A value of the wrong type also fails the checks of that type; the first finding is enough.
  const first = new Map<string, FieldError>();
  for (const error of all) if (!first.has(error.pointer)) first.set(error.pointer, error);
  return [...first.values()];
}

// zod/mini leaves messages out of its bundle; these are ours, and say what is allowed.
function describe(issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case 'invalid_type':
      return issue.input === undefined ? 'is missing' : `must be ${article(issue.expected)}`;
    case 'invalid_value':
      return `must be one of ${issue.values.map((value) => JSON.stringify(value)).join(', ')}`;
    case 'too_small':
      if (isOfNumber(issue)) return `must be at least ${issue.minimum}`;
      return issue.minimum === 1 ? 'must not be empty' : `must be at least ${issue.minimum} long`;
    case 'too_big':
      return isOfNumber(issue) ? `must be at most ${issue.maximum}` : `must be at most ${issue.maximum} long`;
    default:
      return issue.message === 'Invalid input' ? 'is not valid' : issue.message;
  }
}

function isOfNumber({ origin }: { readonly origin: string }): boolean {
  return origin === 'number' || origin === 'int';
}

function article(type: string): string {
  const noun = type === 'record' ? 'object' : type;
  return `${/^[aeio]/.test(noun) ? 'an' : 'a'} ${noun}`;
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}
