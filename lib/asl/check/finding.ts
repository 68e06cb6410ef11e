// A finding about a definition, the closed set of its codes, and its text in one line. It decides nothing: each check has a
// file of its own.
import { type FindingCode, findingCodes } from './finding-codes.ts';

export type Severity = 'error' | 'warning';

/** A place in a text: both from 1, columns in UTF-16 units, as editors count. */
export interface Place {
  readonly line: number;
  readonly column: number;
}

export interface Finding {
  /** An error is what AWS refuses or what always fails at run time; everything else is a warning. */
  severity: Severity;
  code: FindingCode;
  /** JSON pointer (RFC 6901) of the place in the definition; the empty string is the whole definition. */
  pointer: string;
  /** The value that was found and the values that are allowed. */
  message: string;
  /** The change that removes the finding. */
  remedy: string;
  /** The place in the text; absent where the definition was not read from a text. */
  place?: Place | undefined;
}

/** Adds a finding. @param remedy default: the general remedy of the code */
export type Report = (code: FindingCode, pointer: string, message: string, remedy?: string) => void;

/** A report that collects into the list; a code's severity and general remedy come from the table of codes. */
export function reportInto(findings: Finding[]): Report {
  return (code, pointer, message, remedy) => {
    const entry = findingCodes[code];
    findings.push({ severity: entry.severity, code, pointer, message, remedy: remedy ?? entry.remedy });
  };
}

/** Adds a finding at a place of the text. */
export type PlacedReport = (code: FindingCode, pointer: string, place: Place | undefined, message: string) => void;

/** A report of a text's reader, which knows the place of each finding. */
export function reportPlacedInto(findings: Finding[]): PlacedReport {
  return (code, pointer, place, message) => {
    const { severity, remedy } = findingCodes[code];
    findings.push({ severity, code, pointer, message, remedy, place });
  };
}

/**
 * The start of a line about a file. Terminals and editors open `file:line:column` at that place.
 * @example formatPlace('a/workflow.json', '/id', { line: 3, column: 5 }) // a/workflow.json:3:5 #/id
 */
export function formatPlace(file: string, pointer: string, place: Place | undefined): string {
  return `${file}${place === undefined ? '' : `:${place.line}:${place.column}`} #${pointer}`;
}

/**
 * One line: file, place, JSON pointer, severity, code, what, remedy.
 * @example formatFinding('definition.asl.json', finding)
 * // definition.asl.json:12:7 #/States/Notify/Next: error dangling-target: no state "Sned" in this scope; did you mean "Send"? Name a state of the same scope.
 */
export function formatFinding(file: string, finding: Finding): string {
  const { pointer, severity, code, message, remedy, place } = finding;
  const stop = message.endsWith('?') ? '' : '.';
  const line = `${formatPlace(file, pointer, place)}: ${severity} ${code}: ${message}${stop} ${remedy}.`;
  return line.replace(/\s*\n\s*/g, ' ');
}
