// One act on everything that a filter lists: count, sample, workflows and range first, then the rate, then the act.
import { useEffect, useState } from 'preact/hooks';
import type { Preview } from '../../data/answers.ts';
import { act } from '../../state/acts.ts';
import { navigate, toHref } from '../../state/address.ts';
import { call, describeError } from '../../state/api.ts';
import { Button } from '../../view/button.tsx';
import { Dialog, DialogActs } from '../../view/dialog.tsx';
import { TextField } from '../../view/fields.tsx';
import { LoadState } from '../../view/screen.tsx';
import { Moment } from '../../view/time.tsx';

export type BulkAct = 'replay-events' | 'replay-runs' | 'cancel' | 'redrive';
type Filter = Readonly<Record<string, string>>;

const texts: Readonly<Record<BulkAct, { readonly title: string; readonly button: string; readonly line: string }>> = {
  'replay-events': {
    title: 'Replay these events',
    button: 'Replay',
    line: 'Each event is sent again as a new event: every workflow that matches today starts a new run.',
  },
  'replay-runs': {
    title: 'Replay the events of these runs',
    button: 'Replay',
    line: 'The event of each run is sent again to the workflow of the run, which starts a new run with its newest definition.',
  },
  cancel: {
    title: 'Cancel these runs',
    button: 'Cancel the runs',
    line: 'Each execution stops where it is, and what it did so far stays done. Runs that have not started do not start.',
  },
  redrive: {
    title: 'Redrive these runs',
    button: 'Redrive',
    line: 'Each run continues where it failed, with the definition that it started with.',
  },
};

interface BulkDialogProps {
  readonly kind: BulkAct;
  readonly filter: Filter;
  readonly onClose: () => void;
}

export function BulkDialog({ kind, filter, onClose }: BulkDialogProps) {
  const [preview, setPreview] = useState<Preview | undefined>(undefined);
  const [fault, setFault] = useState<string | undefined>(undefined);
  const [rate, setRate] = useState('10');
  const [reason, setReason] = useState('');
  const read = (): void => {
    setFault(undefined);
    callBulk(kind, filter, { preview: 'true' }, {}).then(
      (answer) => setPreview(answer as Preview),
      (error) => setFault(describeError(error)),
    );
  };
  useEffect(read, []);
  const start = async (): Promise<void> => {
    if (preview === undefined) return;
    onClose();
    const isStarted = await startBulk(kind, filter, preview, { rate: Number(rate), reason: reason.trim() });
    if (isStarted) navigate(toHref('/replays'));
  };
  const refusal = findRefusal(preview, rate);
  return (
    <Dialog title={texts[kind].title} onClose={onClose}>
      <p>{texts[kind].line}</p>
      <LoadState error={fault} hasData={preview !== undefined} onRetry={read} />
      {preview !== undefined && <PreviewFacts preview={preview} />}
      <div class="draft">
        <TextField value={rate} inputMode="numeric" onChange={setRate}>
          How many a second, 1 to 100
        </TextField>
        <TextField value={reason} maxLength={200} onChange={setReason}>
          Reason <span class="muted">(optional)</span>
        </TextField>
      </div>
      <DialogActs onClose={onClose}>
        <Button look={kind === 'cancel' ? 'danger' : 'primary'} refusal={refusal} onClick={start}>
          {texts[kind].button}
          {preview === undefined ? '' : ` ${preview.due}`}
        </Button>
      </DialogActs>
    </Dialog>
  );
}

/** The range of the preview is fixed, so that nothing is done to what came after it. */
function startBulk(
  kind: BulkAct,
  filter: Filter,
  { count: expect, from, until }: Preview,
  { rate, reason }: { readonly rate: number; readonly reason: string },
): Promise<boolean> {
  const fixed = { ...filter, until, ...(from === undefined ? {} : { since: from }) };
  return act(async () => {
    await callBulk(kind, fixed, {}, { expect, rate, ...(reason === '' ? {} : { reason }) });
    return { text: 'Started.', href: toHref('/replays') };
  });
}

function findRefusal(preview: Preview | undefined, rate: string): string | undefined {
  if (preview === undefined) return 'the preview is not read yet';
  if (preview.count + (preview.unstarted?.count ?? 0) === 0) return 'nothing matches';
  if (preview.due === 0) return 'everything that matches is left out';
  return /^(?:[1-9]\d?|100)$/.test(rate) ? undefined : 'the rate must be a whole number from 1 to 100';
}

function PreviewFacts({ preview }: { readonly preview: Preview }) {
  const { perWorkflow = [], sample } = preview;
  return (
    <div class="preview">
      <PreviewCounts preview={preview} />
      {perWorkflow.length > 0 && (
        <ul class="plain-list">
          {perWorkflow.map(({ id, name, count: own }) => (
            <li key={id}>
              <span class="nums">{own}</span> {name ?? id}
            </li>
          ))}
        </ul>
      )}
      {sample.length > 0 && (
        <details>
          <summary>The newest {sample.length}</summary>
          <ul class="plain-list">
            {sample.map(({ id, at, error, name }) => (
              <li key={id}>
                <Moment iso={at} /> <code>{id}</code> <span class="muted">{error ?? name}</span>
              </li>
            ))}
          </ul>
        </details>
      )}
    </div>
  );
}

function PreviewCounts({
  preview: { count, isExact, unstarted, leftOut, from, until },
}: {
  readonly preview: Preview;
}) {
  return (
    <>
      <p>
        <Count count={count} isExact={isExact} /> match,{' '}
        {from === undefined ? (
          'from the beginning'
        ) : (
          <>
            from <Moment iso={from} />
          </>
        )}{' '}
        to <Moment iso={until} />.
        {unstarted !== undefined && unstarted.count > 0 && (
          <>
            {' '}
            <Count {...unstarted} /> more have not started.
          </>
        )}
      </p>
      {leftOut === undefined && <p class="muted">They are too many to foresee which of them need nothing.</p>}
      {leftOut !== undefined && leftOut.length > 0 && (
        <>
          <p>Of these, left out:</p>
          <ul class="plain-list">
            {leftOut.map(({ kind, reason, count: own }) => (
              <li key={kind}>
                <span class="nums">{own}</span> {reason}
              </li>
            ))}
          </ul>
        </>
      )}
    </>
  );
}

function Count({ count, isExact }: { readonly count: number; readonly isExact: boolean }) {
  return (
    <strong class="nums">
      {count}
      {isExact ? '' : ' or more'}
    </strong>
  );
}

interface BulkBody {
  readonly expect?: number;
  readonly rate?: number;
  readonly reason?: string;
}

function callBulk(kind: BulkAct, { forced, ...filter }: Filter, query: { readonly preview?: 'true' }, body: BulkBody) {
  const runs = { ...filter, ...(forced === undefined ? {} : { forced: forced === 'true' }) } as Record<string, never>;
  if (kind === 'cancel') return call('POST /v1/runs/cancel', { query, body: { filter: runs, ...body } });
  if (kind === 'redrive') return call('POST /v1/runs/redrive', { query, body: { filter: runs, ...body } });
  return call('POST /v1/replays', {
    query,
    body: { filter: kind === 'replay-runs' ? { runs } : { events: runs }, ...body },
  });
}
