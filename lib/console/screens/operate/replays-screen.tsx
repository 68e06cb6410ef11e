// Replays, bulk cancels and bulk redrives: who started each and why, how far it is, and a way to stop it.
import type { Replay } from '../../data/answers.ts';
import { describeFilter } from '../../data/filter-text.ts';
import { keepIfEqual } from '../../data/keep-if-equal.ts';
import { act } from '../../state/acts.ts';
import { toHref } from '../../state/address.ts';
import { call } from '../../state/api.ts';
import { usePolled } from '../../state/polling.ts';
import { findMissingScope } from '../../state/session.ts';
import { Button } from '../../view/button.tsx';
import { Empty, LoadState, Screen } from '../../view/screen.tsx';
import { Status } from '../../view/status.tsx';
import { Age } from '../../view/time.tsx';

export function ReplaysScreen() {
  const { data, error, refresh } = usePolled({
    key: 'replays',
    load: async (previous?: readonly Replay[]) => {
      const { replays } = await call('GET /v1/replays');
      return keepIfEqual(previous, replays);
    },
    everyMs: 1_000,
    slowestMs: 10_000,
  });
  return (
    <Screen title="Replays">
      <LoadState error={error} hasData={data !== undefined} onRetry={refresh} />
      {data?.length === 0 && error === undefined && (
        <Empty>
          <p>Nothing was replayed, cancelled or redriven in bulk yet.</p>
          <p class="muted">
            Filter <a href={toHref('/runs', { status: 'failed' })}>runs</a> or{' '}
            <a href={toHref('/events', { outcome: 'unmatched' })}>events</a>, then choose what to do with all of them.
          </p>
        </Empty>
      )}
      <div class="stack">
        {data?.map((replay) => (
          <ReplayCard key={replay.id} replay={replay} onChanged={refresh} />
        ))}
      </div>
    </Screen>
  );
}

const titles: Readonly<Record<string, string>> = { replay: 'Replay', cancel: 'Cancel', redrive: 'Redrive' };

function ReplayCard({ replay, onChanged }: { readonly replay: Replay; readonly onChanged: () => void }) {
  const { id, act: kind, status, by, reason, createdAt, filter } = replay;
  const isOpen = status === 'running';
  const stop = async (): Promise<void> => {
    await act(async () => {
      await call('DELETE /v1/replays/{id}', { params: { id } });
      return { text: 'It stops within seconds. Nothing is undone.' };
    });
    onChanged();
  };
  return (
    <article class="card" id={id}>
      <header class="section-head">
        <h2>
          {titles[kind] ?? kind} <span class="muted">{describeFilter(filter)}</span>
        </h2>
        <Button onClick={stop} refusal={findMissingScope('admin') ?? (isOpen ? undefined : 'it has ended')}>
          Stop
        </Button>
      </header>
      <p class="panel-line">
        <Status status={isOpen ? 'running' : status} text={status} />{' '}
        <span class="muted">
          by {by.kind === 'operator' ? by.name : by.label}, <Age iso={createdAt} />
          {reason === undefined ? '' : `: ${reason}`}
        </span>
      </p>
      <Progress replay={replay} />
    </article>
  );
}

function Progress({ replay }: { readonly replay: Replay }) {
  const { count, isExact, done, skipped, failed, rate, failures, error } = replay;
  const progress = done + skipped + failed;
  return (
    <>
      <progress max={Math.max(count, progress, 1)} value={progress} aria-label="progress" />
      <p class="nums">
        {progress} of {count}
        {isExact ? '' : ' or more'}: {done} done, {skipped} needed nothing,{' '}
        <span class={failed > 0 ? 'bad-text' : ''}>{failed} failed</span> <span class="muted">at {rate} a second</span>
      </p>
      {error !== undefined && <p class="bad-text">{error}</p>}
      {failures.length > 0 && (
        <ul class="plain-list">
          {failures.map((one) => (
            <li key={one.id}>
              <code>{one.id}</code> {one.reason}
            </li>
          ))}
        </ul>
      )}
    </>
  );
}
