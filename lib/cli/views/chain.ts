// A chain of events and runs as an indented tree: the event that began it, its runs, the events that they emitted, and so on.
import type { CallAnswer } from '../../http/contract/client.ts';
import { indent } from '../terminal/fields.ts';
import type { Screen } from '../terminal/screen.ts';
import { paintStatus } from '../terminal/status-paint.ts';
import { toPrintable } from '../terminal/text-width.ts';

type Chain = NonNullable<CallAnswer<'GET /v1/events/{id}'>['body']['chain']>;
type Link = Chain['events'][number];

/** The chain, with a mark at one event. Nothing for a chain of one event. @param own ID of the event that is shown */
export function formatChain(
  { events, isComplete }: Chain,
  own: string,
  { colours }: Pick<Screen, 'colours'>,
): string[] {
  if (events.length < 2) return [];
  const emittedBy = Map.groupBy(events, ({ parentRunId }) => parentRunId);
  const formatLink = (link: Link): string[] => [
    `${toPrintable(`${link.source} ${link.name}`)}  ${link.id}${link.id === own ? colours.bold('  (this event)') : ''}`,
    ...indent(link.runs.flatMap(formatRun)),
  ];
  const formatRun = ({ id, status, workflow, workflowId, error }: Link['runs'][number]): string[] => [
    [
      paintStatus(status, status, colours),
      toPrintable(workflow ?? workflowId),
      ...(error === undefined ? [] : [toPrintable(error)]),
      id,
    ].join('  '),
    ...indent((emittedBy.get(id) ?? []).flatMap(formatLink)),
  ];
  const known = new Set(events.flatMap(({ runs }) => runs.map(({ id }) => id)));
  const roots = events.filter(({ parentRunId }) => parentRunId === undefined || !known.has(parentRunId));
  return [
    colours.dim('chain'),
    ...indent(roots.flatMap(formatLink)),
    ...(isComplete ? [] : [colours.yellow(`  the chain is longer: these are its first ${events.length} events`)]),
  ];
}
