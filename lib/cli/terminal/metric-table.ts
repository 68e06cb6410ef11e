// Formats metrics as a table with a fixed width, so that rows can be added with --follow.
import type { PeriodMetrics, Times } from '../router/metric-reader.ts';

interface Column {
  readonly title: string;
  readonly format: (period: PeriodMetrics) => string;
}

const columns: readonly Column[] = [
  { title: 'accepted', format: ({ EventsAccepted }) => String(EventsAccepted) },
  { title: 'replayed', format: ({ EventsReplayed }) => String(EventsReplayed) },
  { title: 'unmatched', format: ({ EventsUnmatched }) => String(EventsUnmatched) },
  { title: 'refused', format: ({ EventsRefused }) => String(EventsRefused) },
  { title: '401', format: ({ Unauthenticated }) => String(Unauthenticated) },
  { title: '429', format: ({ RateLimited }) => String(RateLimited) },
  { title: 'ingest p50/p99', format: ({ IngestMs }) => formatTimes(IngestMs) },
  { title: 'start p50/p99', format: ({ StartLagMs }) => formatTimes(StartLagMs) },
  { title: 'ended', format: ({ RunsEnded }) => String(RunsEnded) },
  { title: 'failed', format: ({ RunsFailed }) => String(RunsFailed) },
  { title: 'loops', format: ({ LoopGuardStops }) => String(LoopGuardStops) },
];

const dateWidth = '2026-11-28T10:15Z'.length;
const leastWidth = 6;

export function formatMetricHead(): string {
  return ['period'.padEnd(dateWidth), ...columns.map(({ title }) => title.padStart(leastWidth))].join('  ');
}

/** @param name what the row is about @default the beginning of its period, in UTC */
export function formatMetricRow(period: PeriodMetrics, name?: string): string {
  const cells = columns.map(({ title, format }) => format(period).padStart(Math.max(title.length, leastWidth)));
  return [(name ?? `${period.at.slice(0, 16)}Z`).padEnd(dateWidth), ...cells].join('  ');
}

function formatTimes(times: Times | undefined): string {
  return times === undefined ? '-' : `${formatMs(times.p50)}/${formatMs(times.p99)} ms`;
}

function formatMs(ms: number): string {
  return String(Math.round(ms));
}
