// An event as lines for people: the event, its runs, and what they emitted.
import type { CallAnswer } from '../../http/contract/client.ts';
import { formatBetween } from '../terminal/elapsed.ts';
import { type Field, formatFields, formatJson, indent } from '../terminal/fields.ts';
import type { Screen } from '../terminal/screen.ts';
import { paintStatus } from '../terminal/status-paint.ts';
import { type Column, createTable } from '../terminal/table.ts';
import { toPrintable } from '../terminal/text-width.ts';
import { formatChain } from './chain.ts';
import { formatEmitted } from './run.ts';

type EventBody = CallAnswer<'GET /v1/events/{id}'>['body'];
type EventRun = EventBody['runs'][number];

export function formatEvent(body: EventBody, screen: Screen): string[] {
  const { event, workflows, runs, emitted, unmatched, chain, replays } = body;
  const { colours } = screen;
  return [
    ...formatFields(listFields(event, screen), colours),
    ...formatRuns(runs, screen),
    ...workflows.flatMap(({ name, refused = [] }) => formatRefusal(name, refused, screen)),
    ...(chain === undefined ? formatEmitted(emitted, screen) : formatChain(chain, event.id, screen)),
    ...formatReplays(event.replayOf, replays),
    ...(unmatched ? [colours.yellow('no workflow matches it')] : []),
    colours.dim(`why each workflow started or not: flowgate events explain ${event.id}`),
  ];
}

function listFields(event: EventBody['event'], { formatMoment }: Screen): readonly Field[] {
  const { lineage, dataRef } = event;
  return [
    ['event', event.id],
    ['source', event.source],
    ['name', event.name],
    ['kind', [event.forced && 'forced', event.debug && 'debug'].filter(Boolean).join(', ')],
    ['received', formatMoment(event.receivedAt)],
    ['environment', event.environment],
    ['organisation', event.organisationId],
    ['dialect', event.dialect],
    ['emitted by', lineage.parentRunId],
    ['root event', lineage.rootEventId === event.id ? undefined : lineage.rootEventId],
    ['large data', dataRef && `${dataRef.bytes} bytes in s3://${dataRef.bucket}/${dataRef.key}`],
    ['labels', formatJson(event.labels)],
    ['state values', formatJson(event.stateValues)],
    ['data', formatJson(event.data)],
  ];
}

function formatReplays(replayOf: string | undefined, replays: EventBody['replays']): string[] {
  return [
    ...(replayOf === undefined ? [] : [`a replay of ${replayOf}`]),
    ...replays.map(({ id, at }) => `replayed at ${at} as ${id}`),
  ];
}

function formatRuns(runs: readonly EventRun[], { colours, formatMoment, width }: Screen): string[] {
  if (runs.length === 0) return [];
  const columns: readonly Column<EventRun>[] = [
    { title: 'STATUS', text: ({ status }) => status, paint: (text, { status }) => paintStatus(text, status, colours) },
    { title: 'WORKFLOW', text: ({ workflow, workflowId }) => workflow ?? workflowId, least: 12 },
    {
      title: 'STARTED',
      text: ({ startedAt }) => (startedAt === undefined ? '' : formatMoment(startedAt)),
      isOptional: true,
    },
    { title: 'TOOK', text: ({ startedAt, stoppedAt }) => formatBetween(startedAt, stoppedAt), isOptional: true },
    { title: 'ERROR', text: ({ error = '' }) => error, least: 12, isOptional: true },
    { title: 'RUN', text: ({ id }) => id },
  ];
  const inner = width === undefined ? undefined : width - 2;
  return [colours.dim('runs'), ...indent(createTable(columns, { width: inner, colours })(runs))];
}

type FieldErrors = NonNullable<EventBody['workflows'][number]['refused']>;

function formatRefusal(name: string, refused: FieldErrors, { colours }: Screen): string[] {
  if (refused.length === 0) return [];
  return [
    colours.yellow(`refused by ${toPrintable(name)}`),
    ...refused.map(({ pointer, message }) => `  ${toPrintable(`${pointer} ${message}`)}`),
  ];
}
