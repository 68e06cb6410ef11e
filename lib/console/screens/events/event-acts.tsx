// Acts on one event: send it again, and erase its data.
import { useState } from 'preact/hooks';
import type { ErasedAnswer, EventAnswer } from '../../data/answers.ts';
import { formatCount } from '../../data/counts.ts';
import { parseObject } from '../../data/typed-json.ts';
import { act } from '../../state/acts.ts';
import { toHref } from '../../state/address.ts';
import { call } from '../../state/api.ts';
import { Button } from '../../view/button.tsx';
import { Dialog, DialogActs, TypedConfirmation } from '../../view/dialog.tsx';
import { Fault } from '../../view/fields.tsx';

type Event = EventAnswer['event'];

interface ReplayDialogProps {
  readonly event: Event;
  /** Workflows that the event can be sent to alone. */
  readonly workflows: readonly { readonly id: string; readonly name: string }[];
  /** The ID of the workflow that is chosen at first. @default every one that matches */
  readonly chosen?: string;
  readonly onClose: () => void;
}

export function ReplayDialog({ event, workflows, chosen = '', onClose }: ReplayDialogProps) {
  const original = JSON.stringify(event.data ?? {}, null, 2);
  const [text, setText] = useState(original);
  const [workflow, setWorkflow] = useState(chosen);
  const [fault, setFault] = useState<string | undefined>(undefined);
  const isEdited = text !== original;
  const send = async (): Promise<void> => {
    const parsed = parseObject(text);
    if (parsed.fault !== undefined) return setFault(parsed.fault);
    onClose();
    const body = { ...(isEdited ? { data: parsed.value } : {}), ...(workflow === '' ? {} : { workflow }) };
    await act(async () => {
      const answer = await call('POST /v1/events/{id}/replay', { params: { id: event.id }, body });
      return {
        text: `Sent as a new event; it starts ${formatCount(answer.runs.length, 'run')}.`,
        href: toHref(`/events/${answer.event.id}`),
      };
    });
  };
  return (
    <Dialog title="Replay this event" onClose={onClose}>
      <p>
        The event is sent again, as a new event:{' '}
        {workflow === ''
          ? 'every workflow that matches today starts a new run'
          : 'the chosen workflow starts a new run, past its triggers'}
        , with its newest definition.
      </p>
      <label class="field">
        <span>Start</span>
        <select value={workflow} onChange={(input) => setWorkflow(input.currentTarget.value)}>
          <option value="">every workflow that matches</option>
          {workflows.map(({ id, name }) => (
            <option key={id} value={id}>
              only {name}
            </option>
          ))}
        </select>
      </label>
      {event.dataRef === undefined && (
        <label class="field">
          <span>Data</span>
          <textarea value={text} spellcheck={false} onInput={(input) => setText(input.currentTarget.value)} />
        </label>
      )}
      <Fault text={fault} />
      <DialogActs onClose={onClose}>
        <Button look="primary" onClick={send}>
          {isEdited ? 'Replay with this data' : 'Replay'}
        </Button>
      </DialogActs>
    </Dialog>
  );
}

interface EraseDialogProps {
  readonly event: Event;
  readonly onClose: () => void;
  readonly onChanged: () => void;
}

export function EraseDialog({ event, onClose, onChanged }: EraseDialogProps) {
  const [withCopies, setWithCopies] = useState(true);
  const erase = async (): Promise<void> => {
    onClose();
    await act(async () => {
      const query = withCopies ? ({ copies: 'true' } as const) : {};
      const answer = await call('DELETE /v1/events/{id}', { params: { id: event.id }, query });
      return { text: describeErasure(answer) };
    });
    onChanged();
  };
  return (
    <TypedConfirmation
      title="Erase the data of this event"
      name={event.name}
      noun="name"
      request="the event’s name"
      keep="Keep the data"
      button="Erase for good"
      onConfirm={erase}
      onClose={onClose}
    >
      The data of the event and the outputs of its runs are deleted for good. That it happened stays visible.{' '}
      <label class="check">
        <input type="checkbox" checked={withCopies} onChange={() => setWithCopies(!withCopies)} /> Erase also its
        replays, and the event that it replays: they have the same data
      </label>
    </TypedConfirmation>
  );
}

function describeErasure({ copies, erasedCopies, isComplete, keptElsewhere }: ErasedAnswer): string {
  return [
    erasedCopies.length === 0
      ? 'The data was erased.'
      : `The data was erased, also in ${formatCount(erasedCopies.length, 'other event')}.`,
    ...(copies.length === 0 ? [] : [`Other events still have it: ${copies.join(', ')}.`]),
    ...(isComplete ? [] : ['There are more copies: erase the event again.']),
    ...keptElsewhere,
  ].join(' ');
}
