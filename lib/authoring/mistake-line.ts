// A text that engineers write, with its path, and the format of one mistake in it: file, place, JSON pointer, what is wrong, the
// remedy.
import { readFileSync } from 'node:fs';
import { relative } from 'node:path';
import { formatFinding, formatPlace } from '../asl/check/finding.ts';
import { checkJsonText, createJsonLocator, type Locate } from '../asl/check/json-text.ts';
import type { FieldError } from '../value/errors.ts';

/** A file as its mistakes name it. */
export interface MistakenFile {
  /** Relative to the working directory, so that editors and terminals can open it. */
  readonly file: string;
  readonly locate: Locate;
}

/** The remedies for messages that do not imply one. A message such as "must be a UUID" already says what to do. */
const remedies: Readonly<Record<string, string>> = {
  'is not a known member': 'correct its name or remove it',
  'is missing': 'add it',
  'is a member of another object': 'move it to that object, or remove it',
  'must be an array': 'put the value into [ ]',
  'must not be empty': 'add an element or remove it',
};

/** @example statemachines/a/workflow.json:3:3 #/trigers: is not a known member; did you mean "triggers"? */
export function formatMistake({ file, locate }: MistakenFile, mistake: FieldError): string {
  const { pointer } = mistake;
  const message = isMisplaced(mistake) ? 'is a member of another object' : mistake.message;
  const remedy = remedies[message];
  return `${formatPlace(file, pointer, locate(pointer))}: ${message}${remedy === undefined ? '' : `: ${remedy}`}`;
}

/** Whether the suggested name is the member's own name: the name is right, and its level is wrong. */
function isMisplaced({ pointer, message }: FieldError): boolean {
  const name = pointer.slice(pointer.lastIndexOf('/') + 1);
  return message === `is not a known member; did you mean ${JSON.stringify(name)}?`;
}

/** As `formatMistake`, for a finding that has its remedy apart. */
export function formatRemedied(
  file: MistakenFile,
  { pointer, message, remedy }: FieldError & { readonly remedy: string },
): string {
  return formatMistake(file, { pointer, message: `${message}: ${remedy}` });
}

export interface JsonFile extends MistakenFile {
  /** Undefined where the text has mistakes. */
  readonly value: unknown;
  /** One line for each syntax error or duplicate key. */
  readonly mistakes: readonly string[];
}

/** Reads a JSON file. @throws the errors of the file system */
export function readJsonFile(path: string): JsonFile {
  const text = readFileSync(path, 'utf8');
  const file = relative(process.cwd(), path);
  const mistakes = checkJsonText(text).map((finding) => formatFinding(file, finding));
  return { file, locate: createJsonLocator(text), mistakes, value: mistakes.length > 0 ? undefined : JSON.parse(text) };
}
