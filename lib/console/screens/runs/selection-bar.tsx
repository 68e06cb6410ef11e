// The acts on the selected runs. Runs that cannot be cancelled or redriven are left out, and the bar shows their number.
import type { ListedRun } from '../../data/answers.ts';
import { hasEnded, isRedrivable } from '../../data/run-status.ts';
import { cancelRun, notice, redriveRun } from '../../state/acts.ts';
import { findMissingScope } from '../../state/session.ts';
import { Button } from '../../view/button.tsx';
import type { Selection } from '../../view/list.tsx';

interface SelectionBarProps {
  readonly selection: Selection;
  readonly runs: readonly ListedRun[];
  readonly onChanged: () => void;
}

export function SelectionBar({ selection, runs, onChanged }: SelectionBarProps) {
  const chosen = runs.filter(({ id }) => selection.ids.has(id));
  if (chosen.length === 0) return null;
  const open = chosen.filter((run) => !hasEnded(run));
  const failed = chosen.filter(({ status }) => isRedrivable(status));
  const missing = findMissingScope('runs:write');
  const apply = async (
    targets: readonly ListedRun[],
    work: (run: ListedRun) => Promise<boolean>,
    word: string,
  ): Promise<void> => {
    let count = 0;
    for (const run of targets) if (await work(run)) count += 1;
    notice.value = {
      kind: count === targets.length ? 'done' : 'failed',
      text: `${count} of ${targets.length} ${word}.`,
    };
    selection.change(new Set());
    onChanged();
  };
  return (
    <div class="selection-bar" role="toolbar" aria-label="Selected runs">
      <span class="nums">{chosen.length} selected</span>
      <Button
        refusal={missing ?? (failed.length === 0 ? 'none of them has failed' : undefined)}
        onClick={() => apply(failed, redriveRun, 'redriven')}
      >
        Redrive {failed.length}
      </Button>
      <Button
        look="danger"
        refusal={missing ?? (open.length === 0 ? 'all of them have ended' : undefined)}
        onClick={() => apply(open, (run) => cancelRun(run), 'cancelled')}
      >
        Cancel {open.length}
      </Button>
      <Button look="quiet" onClick={() => selection.change(new Set())}>
        Clear
      </Button>
    </div>
  );
}
