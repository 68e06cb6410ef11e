// Describes standard output: whether it is a terminal, its width, its colours and the format of times.
import { type Colours, createColoursFor } from './colours.ts';
import { formatAge } from './elapsed.ts';

export interface Screen {
  readonly isTerminal: boolean;
  /** Undefined if there is no limit: a pipe or a file. */
  readonly width: number | undefined;
  readonly colours: Colours;
  /** A moment for people: its age on a terminal, ISO 8601 elsewhere. */
  readonly formatMoment: (moment: string) => string;
  readonly now: () => Date;
}

export interface OutputStream {
  readonly isTTY?: boolean;
  readonly columns?: number;
}

/** @param environment `NO_COLOR` switches colours off */
export function openScreen(
  stream: OutputStream = process.stdout,
  environment: NodeJS.ProcessEnv = process.env,
  now = () => new Date(),
): Screen {
  const isTerminal = stream.isTTY === true;
  return {
    isTerminal,
    width: isTerminal ? stream.columns : undefined,
    colours: createColoursFor(stream, environment as { NO_COLOR?: string }),
    formatMoment: (moment) => (isTerminal ? formatAge(moment, now()) : moment),
    now,
  };
}
