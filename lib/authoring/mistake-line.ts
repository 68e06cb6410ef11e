// Formats a mistake in a file that engineers write as one line: file, JSON pointer, what is wrong, the remedy.
import type { FieldError } from '../value/errors.ts';

/** The remedies for messages that do not imply one. A message such as "must be a UUID" already says what to do. */
const remedies: Readonly<Record<string, string>> = {
  'is not a known member': 'correct its name or remove it',
  'is missing': 'add it',
  'must not be empty': 'add an element or remove it',
};

/** @example statemachines/a/workflow.json#/trigers: is not a known member; did you mean "triggers"? */
export function formatMistake(file: string, { pointer, message }: FieldError): string {
  const remedy = remedies[message];
  return `${file}#${pointer}: ${message}${remedy === undefined ? '' : `: ${remedy}`}`;
}
