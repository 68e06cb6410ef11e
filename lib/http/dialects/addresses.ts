// The addresses outside the native API that start a workflow: one line for each dialect that gives a workflow its own address.
// This file imports dialects, which files in lib/http/server must not do.
import type { Workflow } from '../../core/workflow/workflow.ts';
import { findEventPath as fastgenEvent } from './fastgen/event-path.ts';
import { findWebhookPath as stackflowsWebhook } from './stackflows/webhook-path.ts';

const paths: Readonly<Record<string, (workflow: Workflow) => string | undefined>> = {
  fastgen: fastgenEvent,
  stackflows: stackflowsWebhook,
};

/** The addresses of a workflow by dialect. A dialect that gives it none is left out. */
export function listDialectAddresses(workflow: Workflow, origin: string): Readonly<Record<string, string>> {
  const all = Object.entries(paths).flatMap(([dialect, pathOf]) => {
    const path = pathOf(workflow);
    return path === undefined ? [] : [[dialect, `${origin}${path}`] as const];
  });
  return Object.fromEntries(all);
}
