// Refuses the ID of a run if the ID of an event is required, and the reverse, because the two look similar. The message names the
// right command.

import { CliError } from '../terminal/cli-error.ts';
import { commandName } from '../terminal/command-name.ts';

const kinds = {
  run: { prefix: 'run_', article: 'a run' },
  event: { prefix: 'evt_', article: 'an event' },
} as const;

/**
 * Returns the ID unchanged. A text that is neither kind of ID is allowed, because the router also accepts other names of runs.
 * @param kind the kind that is required
 * @param instead the command for the other kind, such as `events show`
 * @throws CliError for an ID of the other kind
 */
export function requireId(kind: keyof typeof kinds, id: string, instead: string): string {
  const other = kind === 'run' ? kinds.event : kinds.run;
  if (!id.startsWith(other.prefix)) return id;
  throw new CliError(
    `${id} is the ID of ${other.article}, not of ${kinds[kind].article}: use "${commandName} ${instead} ${id}"`,
  );
}
