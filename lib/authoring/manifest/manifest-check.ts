// Checks the value of a `workflow.json`: its form, and the mistakes in it that its schema does not find.
import { randomUUID } from 'node:crypto';
import { parseManifest } from '../../core/workflow/manifest.ts';
import { createWorkflow, isExpress, type Workflow } from '../../core/workflow/workflow.ts';
import { type FieldError, FlowgateError } from '../../value/errors.ts';
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
      ...findRolloutErrors(workflow),
    ];
    return { workflow: mistakes.length === 0 ? workflow : undefined, mistakes };
  } catch (error) {
    if (!(error instanceof FlowgateError)) throw error;
    return { workflow: undefined, mistakes: error.errors.map(offerId).map(findHome) };
  }
}

// The start of an Express workflow is not repeated, so the router cannot try another version when one is gone.
function findRolloutErrors(workflow: Workflow): FieldError[] {
  if (workflow.rollout === undefined || !isExpress(workflow)) return [];
  return [{ pointer: '/rollout', message: 'is for "type": "STANDARD" only: remove it, or the type' }];
}

/** A UUID cannot be thought up: the message has one to paste. */
function offerId({ pointer, message }: FieldError): FieldError {
  if (pointer !== '/id') return { pointer, message };
  return { pointer, message: `${message}: use a new UUID, such as "${randomUUID()}"` };
}

/** The member of the manifest whose entries have these members. */
const homes: Readonly<Record<string, string>> = {
  ...{ event: 'triggers', source: 'triggers', where: 'triggers' },
  ...{ actions: 'permissions', resources: 'permissions' },
  ...{ percent: 'rollout', minutes: 'rollout', failures: 'rollout' },
};

function findHome({ pointer, message }: FieldError): FieldError {
  const home = message.startsWith('is not a known member') ? homes[pointer.slice(1)] : undefined;
  return { pointer, message: home === undefined ? message : `is a member of an entry of "${home}": move it there` };
}
