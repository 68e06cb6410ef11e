// The visits of a run's states as an indented tree, and one visit with its input and output.
import type { CallAnswer } from '../../http/contract/client.ts';
import type { Colours } from '../terminal/colours.ts';
import { formatBetween } from '../terminal/elapsed.ts';
import { type Field, formatFields, formatJson, indent } from '../terminal/fields.ts';
import type { Screen } from '../terminal/screen.ts';
import { paintStatus } from '../terminal/status-paint.ts';
import { toPrintable } from '../terminal/text-width.ts';

export type RunHistory = CallAnswer<'GET /v1/runs/{id}/history'>['body'];
type Visit = RunHistory['states'][number];
type Attempt = Visit['attempts'][number];

const marks: Readonly<Record<Visit['status'], string>> = {
  succeeded: '✓',
  caught: '!',
  failed: '✗',
  aborted: '-',
  running: '…',
};

export function formatHistory(history: RunHistory, screen: Pick<Screen, 'colours'>): string[] {
  const { runId, status, states, redrives } = history;
  const { colours } = screen;
  const again = redrives === 0 ? '' : `, redriven ${redrives === 1 ? 'once' : `${redrives} times`}`;
  const header = `${runId}  ${paintStatus(status, status, colours)}${again}`;
  if (states.length === 0) return [header, colours.dim('  no states were visited')];
  const known = new Set(states.map(({ id }) => id));
  const roots = states.filter(({ parent }) => parent === undefined || !known.has(parent.visit));
  const children = indexChildren(states);
  return [header, ...indent(roots.flatMap((visit) => formatTree(visit, children, colours, true)))];
}

type Children = ReadonlyMap<number, readonly Visit[]>;

function indexChildren(states: readonly Visit[]): Children {
  return Map.groupBy(
    states.filter(({ parent }) => parent !== undefined),
    ({ parent }) => parent?.visit ?? 0,
  );
}

/** A root may have a parent that is not shown: then its line names the place. */
function formatTree(visit: Visit, children: Children, colours: Colours, isRoot = false): string[] {
  const own = formatLine(visit, isRoot, colours);
  const groups = Map.groupBy(children.get(visit.id) ?? [], ({ parent }) => parent?.branch ?? parent?.iteration ?? 0);
  const inner = [...groups]
    .toSorted(([one], [other]) => one - other)
    .flatMap(([number, visits]) => [
      colours.dim(`${visits[0]?.parent?.branch === undefined ? 'iteration' : 'branch'} ${number}`),
      ...indent(visits.flatMap((one) => formatTree(one, children, colours))),
    ]);
  return [own, ...indent([...formatAttempts(visit, colours), ...formatError(visit, colours), ...inner])];
}

function formatLine(visit: Visit, isRoot: boolean, colours: Colours): string {
  const { id, name, type, status, enteredAt, exitedAt, iterations, parent } = visit;
  return [
    `${paintStatus(marks[status], status, colours)} ${toPrintable(name)}`,
    colours.dim(type),
    formatBetween(enteredAt, exitedAt ?? visit.attempts.at(-1)?.endedAt),
    status === 'succeeded' ? '' : paintStatus(status, status, colours),
    iterations === undefined ? '' : formatIterations(iterations),
    colours.dim(`#${id}${isRoot && parent !== undefined ? formatPlace(parent) : ''}`),
  ]
    .filter((part) => part !== '')
    .join('  ');
}

function formatPlace({ visit, branch, iteration }: NonNullable<Visit['parent']>): string {
  return ` in ${branch === undefined ? `iteration ${iteration ?? 0}` : `branch ${branch}`} of #${visit}`;
}

function formatIterations({ total, started, succeeded, failed }: NonNullable<Visit['iterations']>): string {
  const counts = [`${succeeded} of ${total || started} iterations succeeded`, failed > 0 ? `${failed} failed` : ''];
  return counts.filter(Boolean).join(', ');
}

/** One attempt that succeeded says nothing that the line of its visit does not say. */
function formatAttempts({ attempts }: Visit, colours: Colours): string[] {
  if (attempts.length < 2) return [];
  return attempts.map((attempt, at) => formatAttempt(attempt, at + 1, colours));
}

function formatAttempt({ scheduledAt, endedAt, error, cause }: Attempt, number: number, colours: Colours): string {
  const outcome = endedAt === undefined ? 'running' : error === undefined ? 'succeeded' : 'failed';
  const took = formatBetween(scheduledAt, endedAt);
  const status = paintStatus(outcome, outcome, colours);
  return [`attempt ${number}`, status, took, formatReason(error, cause)].filter((part) => part !== '').join('  ');
}

function formatError({ status, error, cause, attempts }: Visit, colours: Colours): string[] {
  const isAttempts = attempts.length > 1 && attempts.at(-1)?.error === error;
  return error === undefined || isAttempts ? [] : [paintStatus(formatReason(error, cause), status, colours)];
}

function formatReason(error: string | undefined, cause: string | undefined): string {
  return toPrintable([error, cause].filter((part) => part !== undefined && part !== '').join(': '));
}

/** A visit with everything that the router has of it. */
export function formatVisit(
  visit: Visit,
  { colours, formatMoment }: Pick<Screen, 'colours' | 'formatMoment'>,
): string[] {
  const fields: readonly Field[] = [
    ['state', visit.name],
    ['type', visit.type],
    ['status', visit.status, (text) => paintStatus(text, visit.status, colours)],
    ['entered', formatMoment(visit.enteredAt)],
    ['took', formatBetween(visit.enteredAt, visit.exitedAt)],
    ['error', visit.error, colours.red],
    ['cause', visit.cause],
  ];
  return [
    ...formatFields(fields, colours),
    ...formatAttempts(visit, colours),
    ...formatFields(
      [
        ['input', formatJson(visit.input)],
        ['output', formatJson(visit.output)],
      ],
      colours,
    ),
  ];
}
