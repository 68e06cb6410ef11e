// IDs of runs and events look alike: an ID of the wrong kind is refused, and the message names the command for it.
import { CliError } from '../terminal/cli-error.ts';

const kinds = {
  run: { prefix: 'run_', article: 'a run' },
  event: { prefix: 'evt_', article: 'an event' },
} as const;

/**
 * Refuses the ID of an event if a run's ID is expected, and the reverse. Other texts pass: the router knows other names of runs
 * too.
 * @param instead the command for the other kind, such as `flowgate events show`
 * @throws CliError
 */
export function requireId(kind: keyof typeof kinds, id: string, instead: string): string {
  const other = kind === 'run' ? kinds.event : kinds.run;
  if (!id.startsWith(other.prefix)) return id;
  throw new CliError(`${id} is the ID of ${other.article}, not of ${kinds[kind].article}: use "${instead} ${id}"`);
}
