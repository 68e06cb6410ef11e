// Formats an entry of the activity as one line for a terminal. Text from outside loses its control characters.
import type { Colours } from '../terminal/colours.ts';
import { commandName } from '../terminal/command-name.ts';
import type { ActivityEntry } from './activity.ts';

const maxCharacters = 300;
const shortIdLength = 16;

export function formatActivity(entry: ActivityEntry, colours: Colours): string {
  const { dim } = colours;
  return `${dim(`${entry.at.slice(11, 19)}Z`)}  ${formatEntry(entry, colours)}`;
}

function formatEntry(entry: ActivityEntry, { bold, dim, green, red, yellow }: Colours): string {
  switch (entry.kind) {
    case 'event': {
      const outcome = entry.workflows.length > 0 ? formatStarted(entry) : yellow(formatUnmatched(entry));
      return `event    ${bold(clean(`${entry.source} ${entry.name}`))}  ${outcome}`;
    }
    case 'run': {
      const took = `in ${(entry.durationMs / 1000).toFixed(1)} s`;
      if (entry.status === 'succeeded')
        return `run      ${bold(clean(entry.workflow))} ${green('succeeded')} ${took}  ${dim(entry.id)}`;
      return `run      ${bold(clean(entry.workflow))} ${red(entry.status.replace('_', ' '))} ${took}${formatFailure(entry)}  ${dim(entry.id)}`;
    }
    case 'deadLetter': {
      const from = entry.from === undefined ? '' : ` from ${clean(entry.from)}, which received it too often`;
      const reason = entry.reason === undefined ? '' : `: ${clean(entry.reason)}`;
      return red(`dead letter in ${clean(entry.queue)}${from}${reason}`);
    }
    case 'refused': {
      const sender = entry.source === undefined ? '' : ` from ${clean(entry.source)}`;
      const reason = entry.reason ?? 'the response has no detail: use --verbose to see the logs of the functions';
      return `${yellow('refused')}  ${entry.status} ${entry.method} ${clean(entry.path)}${sender}: ${clean(reason)}`;
    }
  }
}

type EventEntry = Extract<ActivityEntry, { kind: 'event' }>;

function formatStarted(entry: EventEntry): string {
  return `${entry.id.slice(0, shortIdLength)}…  starts ${clean(entry.workflows.join(', '))}${formatOthers(entry)}`;
}

function formatUnmatched(entry: EventEntry): string {
  return `starts nothing${formatOthers(entry)}: ${commandName} events explain ${entry.id}`;
}

function formatOthers({ refusedBy, switchedOff }: EventEntry): string {
  const others = [
    ...(refusedBy === undefined ? [] : [`its data is refused by ${refusedBy.join(', ')}`]),
    ...(switchedOff === undefined ? [] : [`switched off: ${switchedOff.join(', ')}`]),
  ];
  return others.length === 0 ? '' : ` (${clean(others.join('; '))})`;
}

function formatFailure({ state, error, cause }: Extract<ActivityEntry, { kind: 'run' }>): string {
  const place = state === undefined ? '' : ` in state ${JSON.stringify(clean(state))}`;
  const reason = [error, cause].filter(Boolean).join(': ');
  return reason === '' ? place : `${place}: ${clean(reason)}`;
}

/** One line of visible characters: a sender could otherwise write escape sequences to the terminal. */
function clean(text: string): string {
  const visible = text.replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, ' ').trim();
  return visible.length <= maxCharacters ? visible : `${visible.slice(0, maxCharacters)}…`;
}
