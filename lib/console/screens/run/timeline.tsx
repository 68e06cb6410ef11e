// The visits of a run as bars on one time axis, with their attempts. Only the rows in view are drawn.
import { useMemo, useState } from 'preact/hooks';
import type { Run, Visit } from '../../data/answers.ts';
import { describeAttempts, type KeptHistory, listTimeline, type TimelineRow } from '../../data/history.ts';
import { withQuery } from '../../state/address.ts';
import { now } from '../../state/clock.ts';
import { Empty } from '../../view/screen.tsx';
import { getTone, Status } from '../../view/status.tsx';
import { VisitDuration } from '../../view/time.tsx';
import { WindowedRows } from '../../view/windowed-rows.tsx';

interface TimelineProps {
  readonly run: Run;
  readonly history: KeptHistory | undefined;
  readonly chosen: Visit | undefined;
}

/** Map and Parallel states with more visits inside are closed at first. */
const openUpTo = 60;
const rowHeight = 34;

export function Timeline({ run, history, chosen }: TimelineProps) {
  const [toggled, setToggled] = useState<ReadonlySet<number>>(new Set());
  const visits = history?.visits ?? [];
  const inside = useMemo(() => Map.groupBy(visits, ({ parent }) => parent?.visit ?? 0), [visits]);
  const isOpen = ({ id }: Visit): boolean => (inside.get(id)?.length ?? 0) <= openUpTo !== toggled.has(id);
  const rows = useMemo(() => listTimeline(visits, isOpen), [visits, toggled]);
  if (rows.length === 0)
    return (
      <Empty>
        <p>No state was entered yet.</p>
      </Empty>
    );
  const from = Date.parse(visits[0]?.enteredAt ?? run.acceptedAt);
  const to = Math.max(
    from + 1,
    run.stoppedAt === undefined ? now.value : Date.parse(run.stoppedAt),
    ...visits.slice(-200).map(({ exitedAt, enteredAt }) => Date.parse(exitedAt ?? enteredAt)),
  );
  const toggle = (id: number) => () =>
    setToggled(new Set(toggled.has(id) ? [...toggled].filter((own) => own !== id) : [...toggled, id]));
  return (
    <section class="timeline" aria-label="Timeline">
      {history?.isTruncated && (
        <p class="muted">The execution has more history events than the router reads: the first 8,000 are shown.</p>
      )}
      <WindowedRows
        count={rows.length}
        rowHeight={rowHeight}
        label="States in the order of the run"
        row={(at) => {
          const row = rows[at] as TimelineRow;
          const { visit } = row;
          const fold = inside.has(visit.id) ? { isOpen: isOpen(visit), toggle: toggle(visit.id) } : undefined;
          return (
            <TimelineLine key={visit.id} row={row} span={{ from, to }} fold={fold} isChosen={visit.id === chosen?.id} />
          );
        }}
      />
    </section>
  );
}

interface LineProps {
  readonly row: TimelineRow;
  readonly span: Span;
  /** Present for a state that contains others. */
  readonly fold: { readonly isOpen: boolean; readonly toggle: () => void } | undefined;
  readonly isChosen: boolean;
}

interface Span {
  readonly from: number;
  readonly to: number;
}

function TimelineLine({ row: { visit, depth }, span, fold, isChosen }: LineProps) {
  const attempts = describeAttempts(visit);
  return (
    <div class="timeline-line" data-chosen={isChosen}>
      <span class="timeline-name" style={{ paddingLeft: `${depth * 16}px` }}>
        {fold === undefined ? (
          <span class="fold" />
        ) : (
          <button
            type="button"
            class="fold"
            onClick={fold.toggle}
            aria-expanded={fold.isOpen}
            aria-label={`${fold.isOpen ? 'close' : 'open'} ${visit.name}`}
          >
            {fold.isOpen ? '▾' : '▸'}
          </button>
        )}
        <a href={withQuery({ visit: String(visit.id), state: visit.name })}>{visit.name}</a>
        {visit.parent?.iteration !== undefined && <span class="muted nums"> #{visit.parent.iteration}</span>}
        {attempts !== undefined && <span class="tag warn">{attempts}</span>}
      </span>
      <Status status={visit.status} />
      <span class="bar-space">
        <Bar visit={visit} span={span} />
      </span>
      <VisitDuration visit={visit} />
    </div>
  );
}

function Bar({ visit, span }: { readonly visit: Visit; readonly span: Span }) {
  const length = span.to - span.from;
  const percent = (time: number): number => Math.min(100, Math.max(0, ((time - span.from) / length) * 100));
  const toEnd = (end: string | undefined): number => percent(end === undefined ? span.to : Date.parse(end));
  const begin = percent(Date.parse(visit.enteredAt));
  const end = visit.status === 'running' ? 100 : toEnd(visit.exitedAt);
  return (
    <>
      <span
        class={`bar ${getTone(visit.status)}`}
        style={{ left: `${begin}%`, width: `${Math.max(0.4, end - begin)}%` }}
      />
      {visit.attempts.length > 1 &&
        visit.attempts.slice(0, 50).map(({ scheduledAt, endedAt, error }) => {
          const start = percent(Date.parse(scheduledAt));
          return (
            <span
              key={scheduledAt}
              class={`attempt ${error === undefined ? '' : 'bad'}`}
              style={{ left: `${start}%`, width: `${Math.max(0.4, toEnd(endedAt) - start)}%` }}
            />
          );
        })}
    </>
  );
}
