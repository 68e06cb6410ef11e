// The limits of the router's settings: a setting that cannot be deployed or would break a guarantee is refused at synthesis.
import type { Duration } from 'aws-cdk-lib';
import type { Throttle } from './http-endpoint.ts';

/** Settings that cannot be used. The message has a line for each of them. */
export class RouterLimitError extends Error {
  override readonly name = 'RouterLimitError';
}

export interface LimitedSettings {
  readonly window: Duration;
  readonly keyWindows: Readonly<Record<string, Duration>>;
  readonly maxDepth: number;
  readonly throttle: Throttle;
  readonly fileHosts: readonly string[];
}

/**
 * Step Functions frees the name of an execution 90 days after the execution has closed. An event that is delivered again
 * within its window must find the name of its run still taken, or the run would start twice. The window counts from
 * acceptance, which is before the close, so 90 days are safe for a run of any length.
 */
const mostWindowDays = 90;
const mostDepth = 100;
/** Lambda takes 4 KB of environment variables together; this leaves room for the others. */
const mostHostCharacters = 2_048;
const leastKeySeconds = 60;
const secondsOfDay = 86_400;

/** The dialects whose keys can be given a time of their own. */
const dialectsWithKeyWindow: readonly string[] = ['bridge'];

/** @throws RouterLimitError that names every setting that is wrong */
export function checkSettings(settings: LimitedSettings): void {
  const mistakes = [
    ...checkWindow(settings.window),
    ...Object.entries(settings.keyWindows).flatMap(([name, time]) => checkKeyWindow(name, time, settings.window)),
    ...checkWholeNumber('maxDepth', settings.maxDepth, { least: 0, most: mostDepth }),
    ...checkWholeNumber('throttle.rateLimit', settings.throttle.rateLimit, { least: 1 }),
    ...checkWholeNumber('throttle.burstLimit', settings.throttle.burstLimit, { least: 1 }),
    ...checkFileHosts(settings.fileHosts),
  ];
  if (mistakes.length > 0) throw new RouterLimitError(mistakes.join('\n'));
}

function checkWindow(window: Duration): string[] {
  const seconds = toSeconds(window);
  const days = seconds / secondsOfDay;
  if (days > mostWindowDays) {
    const reason = `Step Functions frees the name of an execution ${mostWindowDays} days after it has closed, and an event that is delivered again later would start its runs a second time`;
    return [
      `window is ${days} days, and at most ${mostWindowDays} are allowed: ${reason}; set ${mostWindowDays} or less`,
    ];
  }
  if (days >= 1 && Number.isInteger(days)) return [];
  const reason = 'the archive and the bucket delete by whole days';
  return [
    `window is ${seconds} s, which is not a whole number of days from 1 to ${mostWindowDays}: ${reason}; set for example Duration.days(30)`,
  ];
}

function checkKeyWindow(name: string, time: Duration, window: Duration): string[] {
  const place = `keyWindows.${name}`;
  if (!dialectsWithKeyWindow.includes(name)) {
    const known = dialectsWithKeyWindow.join(', ');
    return [`${place} names no dialect whose keys have a time of their own: allowed: ${known}; remove the others`];
  }
  const [seconds, most] = [toSeconds(time), toSeconds(window)];
  if (seconds > most) {
    const reason = 'the event that a key stands for is deleted after the window';
    return [
      `${place} is ${seconds} s, longer than the window of ${most} s: ${reason}; shorten it, or lengthen the window`,
    ];
  }
  return checkWholeNumber(`${place} in seconds`, seconds, { least: leastKeySeconds });
}

function checkFileHosts(hosts: readonly string[]): string[] {
  const { length } = JSON.stringify(hosts);
  if (length <= mostHostCharacters) return [];
  const reason = 'Lambda takes 4 KB of environment variables';
  return [
    `fileHosts makes ${length} characters, and at most ${mostHostCharacters} are allowed: ${reason}; name fewer hosts`,
  ];
}

function checkWholeNumber(name: string, value: number, { least, most }: { least: number; most?: number }): string[] {
  if (Number.isSafeInteger(value) && value >= least && value <= (most ?? value)) return [];
  const allowed = most === undefined ? `of at least ${least}` : `from ${least} to ${most}`;
  return [`${name} is ${value}: set a whole number ${allowed}`];
}

function toSeconds(time: Duration): number {
  return time.toSeconds({ integral: false });
}
