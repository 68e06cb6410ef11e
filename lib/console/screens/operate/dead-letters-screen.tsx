// Dead letters: why each was given up, and what to do with it: send it again, or drop it.
import { useState } from 'preact/hooks';
import type { DeadLetterQueue } from '../../data/answers.ts';
import { act } from '../../state/acts.ts';
import { toHref } from '../../state/address.ts';
import { call } from '../../state/api.ts';
import { usePolled } from '../../state/polling.ts';
import { findMissingScope } from '../../state/session.ts';
import { Button, Id } from '../../view/button.tsx';
import { Dialog, DialogActs } from '../../view/dialog.tsx';
import { Empty, LoadState, Screen } from '../../view/screen.tsx';
import { Status } from '../../view/status.tsx';
import { Age } from '../../view/time.tsx';

const purposes: Readonly<Record<string, string>> = {
  starts: 'starts of runs that failed for a day',
  records: 'progress of runs and emitted events that could not be recorded',
  undelivered: 'events that EventBridge could not deliver',
};

export function DeadLettersScreen() {
  const { data, error, refresh } = usePolled({
    key: 'dead letters',
    load: () => call('GET /v1/dead-letters'),
    everyMs: 10_000,
  });
  const isEmpty = data?.queues.every(({ messages }) => messages.length === 0);
  return (
    <Screen title="Dead letters">
      <LoadState error={error} hasData={data !== undefined} onRetry={refresh} />
      {isEmpty === true && error === undefined && (
        <Empty>
          <Status status="succeeded" text="No dead letters" />
          <p class="muted">Messages that are given up after all retries appear here.</p>
        </Empty>
      )}
      <div class="stack">
        {data?.queues
          .filter(({ messages }) => messages.length > 0)
          .map((queue) => (
            <Queue key={queue.queue} queue={queue} onChanged={refresh} />
          ))}
      </div>
    </Screen>
  );
}

function Queue({
  queue: { queue, count, isComplete, messages },
  onChanged,
}: {
  readonly queue: DeadLetterQueue;
  readonly onChanged: () => void;
}) {
  const [dropped, setDropped] = useState<string | undefined>(undefined);
  const refusal = findMissingScope('admin');
  const move = async (ids?: readonly string[]): Promise<void> => {
    await act(async () => {
      const { moved, left } = await call('POST /v1/dead-letters/{queue}/move', {
        params: { queue },
        body: ids === undefined ? {} : { ids },
      });
      return { text: `${moved} sent again${left.length > 0 ? `, ${left.length} could not be` : ''}.` };
    });
    onChanged();
  };
  return (
    <section aria-label={queue}>
      <header class="section-head">
        <h2>
          {queue}{' '}
          <span class="muted nums">
            {count}
            {isComplete ? '' : ' or more'}, {purposes[queue]}
          </span>
        </h2>
        <Button onClick={() => move()} refusal={refusal}>
          Send all again
        </Button>
      </header>
      <table class="list still">
        <tbody>
          {messages.map((letter) => (
            <Letter
              key={letter.id}
              letter={letter}
              refusal={refusal}
              onMove={() => move([letter.id])}
              onDiscard={() => setDropped(letter.id)}
            />
          ))}
        </tbody>
      </table>
      {dropped !== undefined && (
        <DiscardDialog queue={queue} id={dropped} onClose={() => setDropped(undefined)} onChanged={onChanged} />
      )}
    </section>
  );
}

interface LetterProps {
  readonly letter: DeadLetterQueue['messages'][number];
  readonly refusal: string | undefined;
  readonly onMove: () => void;
  readonly onDiscard: () => void;
}

function Letter({ letter, refusal, onMove, onDiscard }: LetterProps) {
  return (
    <tr>
      <td>
        <span class="main-link">{letter.error ?? 'Not delivered'}</span>
        <span class="sub muted">{letter.reason}</span>
      </td>
      <td class="wide">
        {letter.runId !== undefined ? (
          <Id id={letter.runId} href={toHref(`/runs/${letter.runId}`)} isShort />
        ) : (
          letter.eventId !== undefined && <Id id={letter.eventId} href={toHref(`/events/${letter.eventId}`)} isShort />
        )}
      </td>
      <td>
        <Age iso={letter.since} />
      </td>
      <td class="acts">
        <Button onClick={onMove} refusal={refusal}>
          Send again
        </Button>
        <Button onClick={onDiscard} refusal={refusal}>
          Discard…
        </Button>
      </td>
    </tr>
  );
}

interface DiscardDialogProps {
  readonly queue: DeadLetterQueue['queue'];
  readonly id: string;
  readonly onClose: () => void;
  readonly onChanged: () => void;
}

function DiscardDialog({ queue, id, onClose, onChanged }: DiscardDialogProps) {
  const discard = async (): Promise<void> => {
    onClose();
    await act(async () => {
      const { discarded } = await call('POST /v1/dead-letters/{queue}/discard', {
        params: { queue },
        body: { ids: [id] },
      });
      return { text: `${discarded} discarded.` };
    });
    onChanged();
  };
  return (
    <Dialog title="Discard this dead letter" onClose={onClose}>
      <p>
        The message is deleted for good. What it would have started never starts. The audit trail keeps who did this.
      </p>
      <DialogActs keep="Keep it" onClose={onClose}>
        <Button look="danger" onClick={discard}>
          Discard
        </Button>
      </DialogActs>
    </Dialog>
  );
}
