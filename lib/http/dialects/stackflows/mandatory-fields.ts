// Checks the fields of a start: the mandatory ones, in StackFlows' sense of missing, and the process's input schema.

import { findInputErrors } from '../../../core/workflow/run-input.ts';
import type { Workflow } from '../../../core/workflow/workflow.ts';
import { type FieldError, FlowgateError } from '../../../value/errors.ts';
import type { JsonObject } from '../../../value/json.ts';
import { escapePointer } from '../../../value/json-pointer.ts';

/**
 * Refuses fields with which the process cannot start: mandatory ones that are absent, null or an empty string, and all others that its
 * schema refuses. `false` and `0` are not missing.
 * @throws FlowgateError `invalid_request` with all of them
 */
export function refuseWrongFields(process: Workflow, fields: JsonObject): void {
  const missing = listMandatoryFields(process).filter((name) => isMissing(fields, name));
  const places = missing.map((name) => `/${escapePointer(name)}`);
  const isReported = ({ pointer }: FieldError) =>
    places.some((place) => pointer === place || pointer.startsWith(`${place}/`));
  const errors = [
    ...places.map((pointer) => ({ pointer, message: 'is mandatory' })),
    ...findInputErrors(process, fields).filter((error) => !isReported(error)),
  ];
  if (errors.length === 0) return;
  const count = errors.length === 1 ? 'a field is' : `${errors.length} fields are`;
  throw new FlowgateError('invalid_request', `the process cannot start: ${count} missing or invalid`, { errors });
}

function listMandatoryFields({ input }: Workflow): string[] {
  const { required } = input;
  return Array.isArray(required) ? required.filter((name) => typeof name === 'string') : [];
}

function isMissing(fields: JsonObject, name: string): boolean {
  const value = Object.hasOwn(fields, name) ? fields[name] : undefined;
  return value === undefined || value === null || value === '';
}
