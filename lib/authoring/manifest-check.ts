// Checks the value of a `workflow.json`: its form, and the mistakes in it that its schema does not find.
import { randomUUID } from 'node:crypto';
import { parseManifest } from '../core/workflow/manifest.ts';
import { createWorkflow, type Workflow } from '../core/workflow/workflow.ts';
import { type FieldError, FlowgateError } from '../value/errors.ts';
import { findSchemaErrors } from './input-schema.ts';
import { findPermissionErrors } from './permission-check.ts';
import { findTriggerErrors } from './trigger-check.ts';

export interface CheckedManifest {
  /** Undefined where there are mistakes. */
  readonly workflow: Workflow | undefined;
  readonly mistakes: readonly FieldError[];
}

export function checkManifest(folder: string, value: unknown): CheckedManifest {
  try {
    const workflow = createWorkflow(folder, parseManifest(value));
    const mistakes = [
      ...findTriggerErrors(workflow),
      ...findSchemaErrors(workflow.input),
      ...findPermissionErrors(workflow.permissions),
    ];
    return { workflow: mistakes.length === 0 ? workflow : undefined, mistakes };
  } catch (error) {
    if (!(error instanceof FlowgateError)) throw error;
    return { workflow: undefined, mistakes: error.errors.map(offerId) };
  }
}

/** A UUID cannot be thought up: the message has one to paste. */
function offerId({ pointer, message }: FieldError): FieldError {
  if (pointer !== '/id') return { pointer, message };
  return { pointer, message: `${message}: use a new UUID, such as "${randomUUID()}"` };
}
