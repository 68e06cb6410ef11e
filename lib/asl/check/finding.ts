// A finding about a definition, the closed set of its codes, and its text in one line. It decides nothing: each check has a
// file of its own.
import { type FindingCode, findingCodes } from './finding-codes.ts';

export type Severity = 'error' | 'warning';

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

/**
 * One line: file, JSON pointer, severity, code, what, remedy.
 * @example formatFinding('definition.asl.json', finding)
 * // definition.asl.json#/States/Notify/Next: error dangling-target: no state "Sned" in this scope; did you mean "Send"? Name a state of the same scope.
 */
export function formatFinding(file: string, finding: Finding): string {
  const { pointer, severity, code, message, remedy } = finding;
  const stop = message.endsWith('?') ? '' : '.';
  const line = `${file}#${pointer}: ${severity} ${code}: ${message}${stop} ${remedy}.`;
  return line.replace(/\s*\n\s*/g, ' ');
}
