// Where the webhook of a process is: what StackFlows shows beside a deployed process.
import type { Workflow } from '../../../core/workflow/workflow.ts';

/** The path of a process's webhook; a draft has none, for it cannot be started so. */
export function findWebhookPath({ id, status }: Workflow): string | undefined {
  return status === 'draft' ? undefined : `/webhook/send?uid=${id}`;
}
