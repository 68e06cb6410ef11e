// The documented warnings of ValidateStateMachineDefinition: texts that were probably meant as a path or a call. The author's
// check finds them. Source of the codes: API reference, ValidateStateMachineDefinitionDiagnostic.
import { checkDefinition, type Finding } from '../../../../asl/check/check-definition.ts';
import { findingCodes } from '../../../../asl/check/finding-codes.ts';
import type { Diagnostic } from './diagnostic.ts';

/** @param definition the text of a definition; one that is not JSON has errors and no warnings */
export function listWarnings(definition: string): readonly Diagnostic[] {
  return checkDefinition(readJson(definition)).flatMap((finding) => toWarning(finding) ?? []);
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function toWarning({ code, pointer, remedy }: Finding): Diagnostic | undefined {
  if (code !== 'literal-path') return undefined;
  const field = pointer.slice(pointer.lastIndexOf('/') + 1);
  if (/^\/.*\/Result$/.test(pointer)) {
    return warning('PASS_RESULT_IS_STATIC', 'The result of a Pass state is static: paths in it are not read', pointer);
  }
  if (field === 'Error' || field === 'Cause') {
    return warning(
      'NO_PATH',
      `Field value looks like a path, but field name '${field}' does not end with 'Path'`,
      pointer,
    );
  }
  // Other texts that look like a path belong to JSONata states, for which AWS documents no warning.
  if (remedy !== findingCodes['literal-path'].remedy) return undefined;
  const message = `Field value looks like a JSONPath or an intrinsic function, but field name '${field}' does not end with '.$'`;
  return warning('NO_DOLLAR', message, pointer);
}

function warning(code: string, message: string, pointer: string): Diagnostic {
  return { severity: 'WARNING', code, message, location: pointer.replace(/\/(\d+)(?=\/|$)/g, '[$1]') };
}
