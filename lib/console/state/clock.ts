// The current time for ages and durations, and the time zone that the reader chose.
import { signal } from '@preact/signals';
import type { TimeZone } from '../data/times.ts';

export const now = signal(Date.now());
setInterval(() => {
  if (!document.hidden) now.value = Date.now();
}, 1_000);

const storageKey = 'flowgate-time-zone';

export const timeZone = signal<TimeZone>(localStorage.getItem(storageKey) === 'utc' ? 'utc' : 'local');

export function toggleTimeZone(): void {
  timeZone.value = timeZone.value === 'utc' ? 'local' : 'utc';
  localStorage.setItem(storageKey, timeZone.value);
}
