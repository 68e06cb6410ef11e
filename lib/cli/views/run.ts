// A run as lines for people.
import { isFailure, isFinal } from '../../core/run/run.ts';
import type { CallAnswer } from '../../http/contract/client.ts';
import { formatBetween } from '../terminal/elapsed.ts';
import { type Field, formatFields, formatJson } from '../terminal/fields.ts';
import type { Screen } from '../terminal/screen.ts';
import { paintStatus } from '../terminal/status-paint.ts';
import { toPrintable } from '../terminal/text-width.ts';

type RunView = CallAnswer<'GET /v1/runs/{id}'>['body']['run'];
type Emitted = RunView['emitted'][number];

type View = Pick<Screen, 'colours' | 'formatMoment'>;

export function formatRun(run: RunView, screen: View): string[] {
  const { colours, formatMoment } = screen;
  const kinds = [run.forced && 'forced', run.debug && 'debug'].filter(Boolean).join(', ');
  const fields: readonly Field[] = [
    ['run', run.id],
    ['status', run.status, (text) => paintStatus(text, run.status, colours)],
    ['workflow', run.workflow ?? run.workflowId],
    ['kind', kinds],
    ['event', run.eventId],
    ['parent run', run.parentRunId],
    ['accepted', formatMoment(run.acceptedAt)],
    ['started', run.startedAt && formatMoment(run.startedAt)],
    ['took', formatBetween(run.startedAt, run.stoppedAt)],
    ['version', run.execution?.version?.toString()],
    ['redrives', run.execution?.redrives === 0 ? undefined : run.execution?.redrives?.toString()],
    ['failed in', describeFailedState(run)],
    ['error', run.error, colours.red],
    ['cause', run.cause],
    ['output', formatJson(run.output)],
  ];
  return [...formatFields(fields, colours), ...formatEmitted(run.emitted, screen), ...suggestNext(run, screen)];
}

function describeFailedState({ execution: { failedState } = {} }: Pick<RunView, 'execution'>): string | undefined {
  if (failedState === undefined) return undefined;
  const { name, attempts } = failedState;
  return attempts < 2 ? name : `${name}, after ${attempts} attempts`;
}

/** The events that a run emitted, and the runs that these started. */
export function formatEmitted(emitted: readonly Emitted[], { colours }: Pick<View, 'colours'>): string[] {
  if (emitted.length === 0) return [];
  return [
    colours.dim('emitted'),
    ...emitted.flatMap(({ id, source, name, runs }) => [
      `  ${toPrintable(`${source} ${name}`)}  ${id}`,
      ...runs.map((run) => `    ${run.id}`),
    ]),
  ];
}

function suggestNext({ id, status }: RunView, { colours }: View): string[] {
  if (isFailure(status)) return [colours.dim(`the states that it visited: flowgate runs history ${id}`)];
  return isFinal(status) ? [] : [colours.dim(`to wait for its end: flowgate runs show ${id} --follow`)];
}
