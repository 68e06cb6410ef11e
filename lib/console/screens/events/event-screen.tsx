// One event: why each workflow started or not, its data, its runs, what they emitted, and how to send it again.
import { useState } from 'preact/hooks';
import type { EventAnswer } from '../../data/answers.ts';
import { keepIfEqual } from '../../data/keep-if-equal.ts';
import { hasEnded } from '../../data/run-status.ts';
import { address, toHref } from '../../state/address.ts';
import { call } from '../../state/api.ts';
import { usePolled } from '../../state/polling.ts';
import { findMissingScope } from '../../state/session.ts';
import { useWorkflows } from '../../state/workflows.ts';
import { Button, CopyButton, Id } from '../../view/button.tsx';
import { Fact, Facts, LoadState, Screen, Tabs } from '../../view/screen.tsx';
import { Moment } from '../../view/time.tsx';
import { toCurl } from '../run/commands.ts';
import { EventData } from '../run/data-tab.tsx';
import { Chain } from './chain.tsx';
import { EraseDialog, ReplayDialog } from './event-acts.tsx';
import { ExplainEvent } from './explain.tsx';

const tabs = [
  ['', 'Why'],
  ['chain', 'Chain'],
  ['data', 'Data'],
] as const;

export function EventScreen({ id }: { readonly id: string }) {
  const polled = usePolled<EventAnswer>({
    key: `event ${id}`,
    load: async (previous) => keepIfEqual(previous, await call('GET /v1/events/{id}', { params: { id } })),
    everyMs: 1_000,
    slowestMs: 10_000,
    isOver: ({ runs }) => runs.every(hasEnded),
  });
  const { data } = polled;
  const title = data === undefined ? 'Event' : data.event.name;
  return (
    <Screen title={title} actions={data && <EventActs answer={data} onChanged={polled.refresh} />}>
      <LoadState error={polled.error} hasData={data !== undefined} onRetry={polled.refresh} />
      {data !== undefined && <EventBody answer={data} />}
    </Screen>
  );
}

function EventBody({ answer }: { readonly answer: EventAnswer }) {
  const { event } = answer;
  const tab = address.value.query.get('tab') ?? '';
  return (
    <>
      <Facts>
        <Fact name="Received">
          <Moment iso={event.receivedAt} isExact />
        </Fact>
        <Fact name="Source">{event.source}</Fact>
        {event.organisationId !== undefined && <Fact name="Organisation">{event.organisationId}</Fact>}
        <Fact name="Dialect">{event.dialect}</Fact>
        <Fact name="Event">
          <Id id={event.id} isShort />
        </Fact>
        {event.replayOf !== undefined && (
          <Fact name="Replay of">
            <Id id={event.replayOf} href={toHref(`/events/${event.replayOf}`)} isShort />
          </Fact>
        )}
        {answer.replays.length > 0 && (
          <Fact name="Replayed as">
            {answer.replays.slice(-3).map((replay) => (
              <Id key={replay.id} id={replay.id} href={toHref(`/events/${replay.id}`)} isShort />
            ))}
            {answer.replays.length > 3 && <span class="muted"> and {answer.replays.length - 3} earlier</span>}
          </Fact>
        )}
        {event.lineage.parentRunId !== undefined && (
          <Fact name="Emitted by">
            <Id id={event.lineage.parentRunId} href={toHref(`/runs/${event.lineage.parentRunId}`)} isShort />
          </Fact>
        )}
      </Facts>
      <Tabs label="Parts of the event" tabs={tabs} current={tab} />
      {tab === '' && <ExplainEvent id={event.id} runs={answer.runs} />}
      {tab === 'chain' && <Chain id={event.id} />}
      {tab === 'data' && <EventData event={event} />}
    </>
  );
}

function EventActs({ answer: { event }, onChanged }: { readonly answer: EventAnswer; readonly onChanged: () => void }) {
  const [dialog, setDialog] = useState<'replay' | 'erase' | undefined>(undefined);
  const close = (): void => setDialog(undefined);
  const workflows = useWorkflows().data ?? [];
  const erased = event.erasedAt === undefined ? undefined : 'its data was erased';
  return (
    <>
      <Button onClick={() => setDialog('replay')} refusal={findMissingScope('events:write') ?? erased}>
        Replay
      </Button>
      <CopyButton
        label="curl"
        text={toCurl(location.origin, 'GET', `/v1/events/${event.id}`)}
        hint="copy the curl command that reads this event"
      />
      <Button onClick={() => setDialog('erase')} refusal={findMissingScope('admin') ?? erased}>
        Erase data
      </Button>
      {dialog === 'replay' && <ReplayDialog event={event} workflows={workflows} onClose={close} />}
      {dialog === 'erase' && <EraseDialog event={event} onClose={close} onChanged={onChanged} />}
    </>
  );
}
