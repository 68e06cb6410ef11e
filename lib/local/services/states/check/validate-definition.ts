// ValidateStateMachineDefinition: everything that CreateStateMachine would refuse, without creating anything.
import type { JsonObject } from '../../../platform/service.ts';
import { validationError } from '../api/request.ts';
import { diagnose, type MachineType } from './definition-check.ts';
import { listWarnings } from './definition-warnings.ts';

const mostResults = 100;

export function validateStateMachineDefinition(input: JsonObject): JsonObject {
  const asked = Number(input.maxResults ?? 0);
  if (asked < 0 || asked > mostResults) {
    throw validationError([
      `Value '${asked}' at 'maxResults' failed to satisfy constraint: Member must have value between 0 and ${mostResults}`,
    ]);
  }
  const definition = String(input.definition);
  const found = diagnose(definition, (input.type ?? 'STANDARD') as MachineType);
  const shown = input.severity === 'WARNING' ? [...found, ...listWarnings(definition)] : found;
  const diagnostics = shown.slice(0, asked === 0 ? mostResults : asked);
  return {
    result: found.length > 0 ? 'FAIL' : 'OK',
    diagnostics,
    truncated: diagnostics.length < shown.length,
  };
}
