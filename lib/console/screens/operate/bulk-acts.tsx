// The acts on everything that a list shows with its filters, beside the list's title.
import { useState } from 'preact/hooks';
import { isRedrivable } from '../../data/run-status.ts';
import { findMissingScope } from '../../state/session.ts';
import { Button } from '../../view/button.tsx';
import { type BulkAct, BulkDialog } from './bulk-dialog.tsx';

interface BulkActsProps {
  readonly acts: readonly (readonly [BulkAct, string])[];
  readonly filter: Readonly<Record<string, string>>;
}

export function BulkActs({ acts, filter }: BulkActsProps) {
  const [open, setOpen] = useState<BulkAct | undefined>(undefined);
  return (
    <>
      {acts.map(([kind, label]) => (
        <Button
          key={kind}
          refusal={findRefusal(kind, filter)}
          onClick={() => setOpen(kind)}
          title="Shows what it would do first"
        >
          {label}
        </Button>
      ))}
      {open !== undefined && <BulkDialog kind={open} filter={filter} onClose={() => setOpen(undefined)} />}
    </>
  );
}

function findRefusal(kind: BulkAct, filter: BulkActsProps['filter']): string | undefined {
  const missing = findMissingScope('admin');
  if (missing !== undefined) return missing;
  if (Object.keys(filter).length === 0) return 'filter the list first, so that it acts on what you mean';
  if (kind === 'cancel' && filter.status !== 'running' && filter.status !== 'waiting')
    return 'filter by the status running or waiting';
  if (kind === 'redrive' && !isRedrivable(filter.status ?? ''))
    return 'filter by the status failed, timed out or aborted';
  return undefined;
}
