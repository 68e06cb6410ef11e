// The history of a run, moment by moment. Only the rows in view are drawn.
import { useMemo } from 'preact/hooks';
import type { KeptHistory } from '../../data/history.ts';
import { type Moment as HistoryMoment, listMoments } from '../../data/moments.ts';
import { withQuery } from '../../state/address.ts';
import { Empty } from '../../view/screen.tsx';
import { Status } from '../../view/status.tsx';
import { Moment } from '../../view/time.tsx';
import { WindowedRows } from '../../view/windowed-rows.tsx';

export function HistoryTab({ history }: { readonly history: KeptHistory | undefined }) {
  const visits = history?.visits;
  const moments = useMemo(() => listMoments(visits ?? []), [visits]);
  if (moments.length === 0)
    return (
      <Empty>
        <p>No state was entered yet.</p>
      </Empty>
    );
  return (
    <section class="timeline" aria-label="History">
      <WindowedRows
        count={moments.length}
        rowHeight={34}
        label="Moments in the order of time"
        row={(at) => <Line key={at} moment={moments[at] as HistoryMoment} />}
      />
    </section>
  );
}

function Line({ moment: { at, visit, kind, attempt, error } }: { readonly moment: HistoryMoment }) {
  return (
    <div class="history-line">
      <Moment iso={at} isExact />
      <a href={withQuery({ visit: String(visit.id), state: visit.name })}>
        {visit.name}
        {visit.parent?.iteration !== undefined && <span class="muted nums"> #{visit.parent.iteration}</span>}
      </a>
      {kind === 'left' ? (
        <Status status={visit.status} />
      ) : (
        <span class={kind === 'attempt failed' ? 'bad-text' : 'muted'}>
          {kind.replace('attempt', `attempt ${attempt}`)}
        </span>
      )}
      <span class="bad-text history-error" title={error}>
        {error}
      </span>
    </div>
  );
}
