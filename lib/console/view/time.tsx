// Moments, ages and durations that follow the clock.
import type { Visit } from '../data/answers.ts';
import { formatAge, formatDuration, formatMoment } from '../data/times.ts';
import { now, timeZone } from '../state/clock.ts';

export function Moment({ iso, isExact = false }: { readonly iso: string; readonly isExact?: boolean }) {
  const text = formatMoment(iso, timeZone.value, isExact);
  const time = text.split(' ').at(-1) ?? text;
  const day = text.slice(0, text.length - time.length);
  return (
    <time dateTime={iso} title={iso} class="nums">
      <span class="day">{day}</span>
      {time}
    </time>
  );
}

/** `5 m ago`; the moment itself is its tooltip. */
export function Age({ iso }: { readonly iso: string }) {
  return (
    <time dateTime={iso} title={`${formatMoment(iso, timeZone.value, true)} (${iso})`} class="nums">
      {formatAge(iso, now.value)}
    </time>
  );
}

interface DurationProps {
  readonly from: string | undefined;
  /** Absent while it lasts: the duration grows. */
  readonly to: string | undefined;
}

/** How long a visit of a state took, or takes. */
export function VisitDuration({ visit: { enteredAt, exitedAt, status } }: { readonly visit: Visit }) {
  return <Duration from={enteredAt} to={exitedAt ?? (status === 'running' ? undefined : enteredAt)} />;
}

export function Duration({ from, to }: DurationProps) {
  if (from === undefined) return <span class="muted">–</span>;
  const end = to === undefined ? Math.max(now.value, Date.parse(from)) : Date.parse(to);
  return <span class="nums">{formatDuration(end - Date.parse(from))}</span>;
}
