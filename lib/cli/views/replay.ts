// A bulk act, and the replay of one event, as lines for people.
import type { CallAnswer } from '../../http/contract/client.ts';
import { commandName } from '../terminal/command-name.ts';
import { formatBetween } from '../terminal/elapsed.ts';
import { type Field, formatFields } from '../terminal/fields.ts';
import type { Screen } from '../terminal/screen.ts';
import { paintStatus } from '../terminal/status-paint.ts';
import { toPrintable } from '../terminal/text-width.ts';
import { formatActor } from './actor.ts';

type ReplayView = CallAnswer<'GET /v1/replays/{id}'>['body']['replay'];
type ReplayedEvent = CallAnswer<'POST /v1/events/{id}/replay'>['body'];

type View = Pick<Screen, 'colours' | 'formatMoment'>;

export function formatReplayFields(replay: ReplayView, { colours, formatMoment }: View): string[] {
  const { status, by, count, isExact, failures } = replay;
  const fields: readonly Field[] = [
    ['replay', replay.id],
    ['act', replay.act],
    ['status', status, (text) => paintStatus(text, status, colours)],
    ['filter', JSON.stringify(replay.filter)],
    ['workflow', replay.workflowId],
    ['from', replay.from],
    ['until', replay.until],
    ['items', `${count}${isExact ? '' : ' or more'}, at most ${replay.rate} a second`],
    ['done', String(replay.done)],
    ['skipped', String(replay.skipped)],
    ['failed', String(replay.failed)],
    ['error', replay.error, colours.red],
    ['reason', replay.reason],
    ['by', formatActor(by)],
    ['started', formatMoment(replay.createdAt)],
    ['took', formatBetween(replay.createdAt, replay.endedAt)],
  ];
  const lines = failures.map(({ id, reason }) => `  ${id}  ${toPrintable(reason)}`);
  return [...formatFields(fields, colours), ...(lines.length === 0 ? [] : [colours.dim('first failures'), ...lines])];
}

/** The new event, and the runs that it starts. */
export function formatReplayedEvent({ event, workflows, runs }: ReplayedEvent): string[] {
  const { id, replayOf } = event;
  const names = new Map(workflows.map((one) => [one.id, one.name]));
  if (runs.length === 0)
    return [`${id}  replay of ${replayOf}, starts nothing: "${commandName} events explain ${id}" says why`];
  return [
    `${id}  replay of ${replayOf}`,
    ...runs.map((run) => `  ${run.id}  ${toPrintable(names.get(run.workflowId) ?? run.workflowId)}`),
  ];
}
