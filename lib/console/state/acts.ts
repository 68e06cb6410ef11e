// Acts on items: what is in progress, and what was done last. An item shows an act as pending until the item itself has changed.
import { signal } from '@preact/signals';
import { call, describeError } from './api.ts';

interface Notice {
  readonly kind: 'done' | 'failed';
  readonly text: string;
  /** Where the result is. */
  readonly href?: string | undefined;
}

export const notice = signal<Notice | undefined>(undefined);

/** Acts in progress by the item's ID, such as `cancelling…`, with the status that the item had. */
export const pending = signal<ReadonlyMap<string, { readonly label: string; readonly since: string }>>(new Map());

/** Ends the act of an item that has another status than when it began. */
export function settlePending(id: string, status?: string): void {
  const act = pending.value.get(id);
  if (act === undefined || act.since === status) return;
  pending.value = new Map([...pending.value].filter(([own]) => own !== id));
}

/** Does something and shows the result as a notice. @returns whether it succeeded */
export async function act(work: () => Promise<Omit<Notice, 'kind'>>): Promise<boolean> {
  notice.value = undefined;
  try {
    notice.value = { kind: 'done', ...(await work()) };
    return true;
  } catch (error) {
    notice.value = { kind: 'failed', text: describeError(error) };
    return false;
  }
}

export function cancelRun({ id, status }: { readonly id: string; readonly status: string }, reason?: string) {
  return actOnRun({ id, status, label: 'cancelling…' }, async () => {
    await call('POST /v1/runs/{id}/cancel', { params: { id }, body: reason === undefined ? {} : { reason } });
    return { text: 'The run is being cancelled.' };
  });
}

export function redriveRun({ id, status }: { readonly id: string; readonly status: string }) {
  return actOnRun({ id, status, label: 'redriving…' }, async () => {
    await call('POST /v1/runs/{id}/redrive', { params: { id }, body: {} });
    return { text: 'The run continues from the state that failed.' };
  });
}

interface RunAct {
  readonly id: string;
  readonly status: string;
  readonly label: string;
}

async function actOnRun({ id, status, label }: RunAct, work: () => Promise<Omit<Notice, 'kind'>>): Promise<boolean> {
  pending.value = new Map([...pending.value, [id, { label, since: status }]]);
  const isDone = await act(work);
  if (!isDone) settlePending(id);
  return isDone;
}
