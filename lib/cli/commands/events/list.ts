// flowgate events list: prints the events that match a filter. With --follow it also prints new events until Ctrl-C.
import { type Command, Option } from 'commander';
import { eventOutcomes } from '../../../core/operate/list-events.ts';
import type { CallAnswer } from '../../../http/contract/client.ts';
import { addListOptions, type ListOptions } from '../../lists/list-options.ts';
import type { ListSource } from '../../lists/list-source.ts';
import { runList } from '../../lists/print-list.ts';
import { callApi } from '../../router/api-client.ts';
import { parseConnection } from '../../router/connection.ts';
import type { Screen } from '../../terminal/screen.ts';
import { paintStatus } from '../../terminal/status-paint.ts';
import type { Column } from '../../terminal/table.ts';

export type ListedEvent = CallAnswer<'GET /v1/events'>['body']['events'][number];

interface EventListOptions extends ListOptions {
  readonly source?: string;
  readonly name?: string;
  readonly organisation?: string;
  readonly outcome?: (typeof eventOutcomes)[number];
  readonly key?: string;
  readonly where?: string;
  readonly contains?: string;
}

export function addEventsListCommand(events: Command): void {
  const list = events
    .command('list')
    .description('list events, newest first')
    .option('--source <source>', 'only events of this source')
    .option('--name <name>', 'only events with this name')
    .option('--organisation <id>', 'only events of this organisation')
    .addOption(new Option('--outcome <outcome>', 'only events with this outcome').choices([...eventOutcomes]))
    .option('--key <key>', 'only the event that was sent with this idempotency key')
    .option('--where <pointer=value>', 'only events with this value in their data, such as /orderId=A-1')
    .option('--contains <text>', 'only events whose data contains this text');
  addListOptions(list, 'received').action(listEvents);
}

function listEvents(options: EventListOptions): Promise<void> {
  return runList(createEventSource(options), options);
}

function createEventSource(options: EventListOptions): ListSource<ListedEvent> {
  const connection = parseConnection(options);
  const { source, name, organisation, outcome, key, where, contains, since, until } = options;
  const filter = { source, name, organisation, outcome, key, where, contains, since, until };
  return {
    noun: 'events',
    readPage: async ({ limit, cursor, since: ownSince = since }, signal) => {
      const query = { ...filter, limit, cursor, since: ownSince };
      const { body } = await callApi(connection, 'GET /v1/events', { query, signal });
      const { events: items, ...end } = body;
      return { items, ...end };
    },
    columns: createEventColumns,
    identify: ({ id }) => id,
    readMoment: ({ receivedAt }) => receivedAt,
    isOpen: () => false,
  };
}

/** The columns of events in a table. */
export function createEventColumns({
  formatMoment,
  colours,
}: Pick<Screen, 'formatMoment' | 'colours'>): Column<ListedEvent>[] {
  return [
    { title: 'RECEIVED', text: ({ receivedAt }) => formatMoment(receivedAt) },
    { title: 'SOURCE', text: ({ source }) => source, least: 8 },
    { title: 'NAME', text: ({ name }) => name, least: 12 },
    {
      title: 'OUTCOME',
      text: describeOutcome,
      paint: (text, event) => paintStatus(text, chooseStatus(event), colours),
    },
    { title: 'ORGANISATION', text: ({ organisationId = '' }) => organisationId, least: 12, isOptional: true },
    { title: 'EVENT', text: ({ id }) => id },
  ];
}

function describeOutcome({ runs, refused, unmatched }: ListedEvent): string {
  if (refused) return runs.length === 0 ? 'refused' : `${countRuns(runs.length)}, refused`;
  return unmatched ? 'unmatched' : countRuns(runs.length);
}

function countRuns(count: number): string {
  return count === 1 ? '1 run' : `${count} runs`;
}

function chooseStatus({ refused, unmatched }: ListedEvent): string {
  if (refused) return 'refused';
  return unmatched ? 'unmatched' : 'started';
}
