// The limits of the router's settings. Synthesis refuses a setting that cannot be deployed or would break a guarantee.
import type { Duration } from 'aws-cdk-lib';
import { functionNames } from './settings/function-names.ts';
import type { Throttle } from './settings/throttle.ts';

/** Invalid settings, or a function that cannot be deployed. The message has one line for each. */
export class RouterLimitError extends Error {
  override readonly name = 'RouterLimitError';
}

export interface LimitedSettings {
  readonly window: Duration;
  readonly keyWindows: Readonly<Record<string, Duration>>;
  readonly maxDepth: number;
  readonly throttle: Throttle;
  readonly fileHosts: readonly string[];
  /** Megabytes by function. */
  readonly memory?: Readonly<Partial<Record<string, number>>>;
}

/**
 * Step Functions frees the name of an execution 90 days after the execution closed. While an event can be delivered again, that
 * is within its window, the name of its run must not be free, or the run would start twice. The window starts when the event is
 * accepted, which is before the execution closes, so 90 days are safe for a run of any length.
 */
const maxWindowDays = 90;
const maxAllowedDepth = 100;
/** Lambda allows 4 KB for all environment variables together; this leaves room for the others. */
const maxHostCharacters = 2_048;
const minKeySeconds = 60;
const secondsPerDay = 86_400;

/** The dialects whose keys may have their own validity. */
const dialectsWithKeyWindow: readonly string[] = ['bridge'];

/** @throws RouterLimitError that names every invalid setting */
export function checkSettings(settings: LimitedSettings): void {
  const mistakes = [
    ...checkWindow(settings.window),
    ...Object.entries(settings.keyWindows).flatMap(([name, time]) => checkKeyWindow(name, time, settings.window)),
    ...checkWholeNumber('maxDepth', settings.maxDepth, { min: 0, max: maxAllowedDepth }),
    ...checkWholeNumber('throttle.rateLimit', settings.throttle.rateLimit, { min: 1 }),
    ...checkWholeNumber('throttle.burstLimit', settings.throttle.burstLimit, { min: 1 }),
    ...checkFileHosts(settings.fileHosts),
    ...checkMemory(settings.memory ?? {}),
  ];
  if (mistakes.length > 0) throw new RouterLimitError(mistakes.join('\n'));
}

function checkWindow(window: Duration): string[] {
  const seconds = toSeconds(window);
  const days = seconds / secondsPerDay;
  if (days > maxWindowDays) {
    const reason = `Step Functions frees the name of an execution ${maxWindowDays} days after the execution closed, and an event that is delivered again later would start its runs a second time`;
    return [`window is ${days} days, allowed are at most ${maxWindowDays}: ${reason}; set ${maxWindowDays} or less`];
  }
  if (days >= 1 && Number.isInteger(days)) return [];
  const reason = 'the archive and the bucket delete by whole days';
  return [
    `window is ${seconds} s, which is not a whole number of days from 1 to ${maxWindowDays}: ${reason}; set for example Duration.days(30)`,
  ];
}

function checkKeyWindow(name: string, time: Duration, window: Duration): string[] {
  const place = `keyWindows.${name}`;
  if (!dialectsWithKeyWindow.includes(name)) {
    const known = dialectsWithKeyWindow.join(', ');
    return [`${place} is not a dialect whose keys have their own validity: allowed: ${known}; remove the others`];
  }
  const [seconds, max] = [toSeconds(time), toSeconds(window)];
  if (seconds > max) {
    const reason = 'the event of a key is deleted after the window';
    return [`${place} is ${seconds} s, longer than the window of ${max} s: ${reason}; shorten it or extend the window`];
  }
  return checkWholeNumber(`${place} in seconds`, seconds, { min: minKeySeconds });
}

function checkFileHosts(hosts: readonly string[]): string[] {
  const { length } = JSON.stringify(hosts);
  if (length <= maxHostCharacters) return [];
  const reason = 'Lambda allows 4 KB of environment variables';
  return [
    `fileHosts is ${length} characters as JSON, allowed are at most ${maxHostCharacters}: ${reason}; list fewer hosts`,
  ];
}

function checkMemory(memory: Readonly<Partial<Record<string, number>>>): string[] {
  const known: readonly string[] = functionNames;
  return Object.entries(memory).flatMap(([name, size]) => {
    if (!known.includes(name)) return [`memory.${name} is not a function of the router: known are ${known.join(', ')}`];
    return size === undefined ? [] : checkWholeNumber(`memory.${name}`, size, { min: 128, max: 10_240 });
  });
}

function checkWholeNumber(name: string, value: number, { min, max }: { min: number; max?: number }): string[] {
  if (Number.isSafeInteger(value) && value >= min && value <= (max ?? value)) return [];
  const allowed = max === undefined ? `of at least ${min}` : `from ${min} to ${max}`;
  return [`${name} is ${value}: set a whole number ${allowed}`];
}

function toSeconds(time: Duration): number {
  return time.toSeconds({ integral: false });
}
