// The chosen state: its error, attempts, input, output and what changed between them; of a Map state, its iterations.
import { useMemo } from 'preact/hooks';
import type { Run, Visit } from '../../data/answers.ts';
import { formatCount } from '../../data/counts.ts';
import { listIterations } from '../../data/history.ts';
import { listChanges } from '../../data/json-changes.ts';
import { withQuery } from '../../state/address.ts';
import { Json, Scalar } from '../../view/json.tsx';
import { LoadState } from '../../view/screen.tsx';
import { Status } from '../../view/status.tsx';
import { Duration, Moment, VisitDuration } from '../../view/time.tsx';
import { WindowedRows } from '../../view/windowed-rows.tsx';
import { useWholeVisit } from './run-data.ts';

interface StatePanelProps {
  readonly run: Run;
  readonly visit: Visit;
  readonly visits: readonly Visit[];
}

export function StatePanel({ run, visit, visits }: StatePanelProps) {
  const isCut = isMissing(visit.input, visit.inputBytes) || isMissing(visit.output, visit.outputBytes);
  const whole = useWholeVisit(run.id, visit.id, isCut);
  const shown = whole.data ?? visit;
  return (
    <aside class="panel" aria-label={`State ${visit.name}`}>
      <header>
        <h2>{visit.name}</h2>
        <a
          class="button quiet"
          href={withQuery({ state: undefined, visit: undefined })}
          aria-label="Close the state"
          title="Close (Esc)"
        >
          ✕
        </a>
      </header>
      <p class="panel-line">
        <Status status={visit.status} />
        <span class="muted">{visit.type}</span>
        <VisitDuration visit={visit} />
        <span class="muted">
          from <Moment iso={visit.enteredAt} isExact />
        </span>
      </p>
      <Visits visit={visit} visits={visits} />
      {visit.error !== undefined && <h3 class="bad-text">{visit.error}</h3>}
      {visit.cause !== undefined && <pre class="cause">{visit.cause}</pre>}
      <Attempts visit={visit} />
      {visit.type === 'Map' && <Iterations map={visit} visits={visits} />}
      {isCut && whole.data === undefined && (
        <div class="panel-line">
          <button type="button" class="button plain" onClick={whole.ask} disabled={whole.isAsked}>
            {whole.isAsked
              ? 'Reading…'
              : `Read the whole data (${formatBytes((visit.inputBytes ?? 0) + (visit.outputBytes ?? 0))})`}
          </button>
          <LoadState error={whole.error} hasData onRetry={whole.refresh} />
        </div>
      )}
      <StateData visit={shown} />
    </aside>
  );
}

function isMissing(value: unknown, bytes: number | undefined): boolean {
  return value === undefined && bytes !== undefined;
}

function formatBytes(bytes: number): string {
  return bytes < 1_024 ? `${bytes} B` : `${Math.round(bytes / 1_024)} KiB`;
}

/** A state that was visited again has an entry for each visit, the newest hundred. */
function Visits({ visit, visits }: { readonly visit: Visit; readonly visits: readonly Visit[] }) {
  const own = visits.filter(({ name }) => name === visit.name).slice(-100);
  if (own.length < 2) return null;
  return (
    <nav class="visits" aria-label="Visits of the state">
      {own.map(({ id, status, parent }, at) => (
        <a
          key={id}
          href={withQuery({ visit: String(id), state: visit.name })}
          aria-current={id === visit.id ? 'page' : undefined}
          title={status}
          class={`visit ${status}`}
        >
          {parent?.iteration === undefined ? at + 1 : `#${parent.iteration}`}
        </a>
      ))}
    </nav>
  );
}

function Attempts({ visit: { attempts } }: { readonly visit: Visit }) {
  if (attempts.length === 0) return null;
  return (
    <details class="section" open={attempts.length > 1}>
      <summary>{formatCount(attempts.length, 'attempt')}</summary>
      <ol class="attempts">
        {attempts.map(({ scheduledAt, endedAt, resource, error, cause }) => (
          <li key={scheduledAt}>
            <Moment iso={scheduledAt} isExact />{' '}
            <span class="muted">
              <Duration from={scheduledAt} to={endedAt} />
            </span>
            {resource !== undefined && <span class="muted"> {resource}</span>}
            {error !== undefined && <p class="bad-text">{error}</p>}
            {cause !== undefined && <pre class="cause">{cause.slice(0, 4_000)}</pre>}
          </li>
        ))}
      </ol>
    </details>
  );
}

function Iterations({ map, visits }: { readonly map: Visit; readonly visits: readonly Visit[] }) {
  const iterations = useMemo(() => listIterations(visits, map), [visits, map]);
  const { total = 0, succeeded = 0, failed = 0, started = 0, mapRunArn } = map.iterations ?? {};
  return (
    <details class="section" open>
      <summary>
        {total} iterations: {succeeded} succeeded, {failed} failed, {started - succeeded - failed} running
      </summary>
      {mapRunArn !== undefined && (
        <p class="muted">
          The iterations are executions of their own: <code>{mapRunArn}</code>
        </p>
      )}
      {iterations.length > 0 && (
        <WindowedRows
          count={iterations.length}
          rowHeight={30}
          label="Iterations, failed ones first"
          row={(at) => {
            const iteration = iterations[at];
            if (iteration === undefined) return null;
            const { index, status, visit } = iteration;
            return (
              <a key={index} class="iteration" href={withQuery({ visit: String(visit.id), state: visit.name })}>
                <span class="nums">#{index}</span> <Status status={status} />{' '}
                <span class="muted">{visit.error ?? visit.name}</span>
              </a>
            );
          }}
        />
      )}
    </details>
  );
}

function StateData({ visit: { input, output } }: { readonly visit: Visit }) {
  const changes = useMemo(
    () => (input === undefined || output === undefined ? [] : listChanges(input, output)),
    [input, output],
  );
  return (
    <>
      {input !== undefined && (
        <details class="section" open>
          <summary>Input</summary>
          <Json value={input} label="input" />
        </details>
      )}
      {output !== undefined && (
        <details class="section" open>
          <summary>Output</summary>
          <Json value={output} label="output" />
        </details>
      )}
      {changes.length > 0 && (
        <details class="section">
          <summary>
            {changes.length === 200 ? 'over 200 changes' : formatCount(changes.length, 'change')} from input to output
          </summary>
          <ul class="changes">
            {changes.map(({ kind, pointer, before, after }) => (
              <li key={pointer} class={kind}>
                <code>{pointer === '' ? '(whole value)' : pointer}</code> <span class="muted">{kind}</span>
                {before !== undefined && (
                  <p class="before">
                    − <Brief value={before} />
                  </p>
                )}
                {after !== undefined && (
                  <p class="after">
                    + <Brief value={after} />
                  </p>
                )}
              </li>
            ))}
          </ul>
        </details>
      )}
    </>
  );
}

function Brief({ value }: { readonly value: unknown }) {
  if (typeof value !== 'object' || value === null) return <Scalar value={value} />;
  const text = JSON.stringify(value);
  return <code>{text.length > 300 ? `${text.slice(0, 300)}…` : text}</code>;
}
