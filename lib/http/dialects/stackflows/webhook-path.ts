// The path of a process's webhook, which StackFlows shows beside a deployed process. Imported by dialects/addresses.ts, so it must import
// no routes.
import type { Workflow } from '../../../core/workflow/workflow.ts';

/** The path of a process's webhook; undefined for a draft, which cannot be started by it. */
export function findWebhookPath({ id, status }: Workflow): string | undefined {
  return status === 'draft' ? undefined : `/webhook/send?uid=${id}`;
}
