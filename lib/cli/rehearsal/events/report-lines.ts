// Formats what a rehearsal found: a table, the differences of each run, and the totals. Values are shortened, and secrets are left out.
import { isJsonObject, type JsonValue, readJson } from '../../../value/json.ts';
import { splitPointer } from '../../../value/json-pointer.ts';
import { indent } from '../../terminal/fields.ts';
import type { Screen } from '../../terminal/screen.ts';
import type { Column } from '../../terminal/table.ts';
import { toPrintable } from '../../terminal/text-width.ts';
import { type EventReport, type EventVerdict, type RunEnd, type Totals, wentAnotherWay } from './event-report.ts';
import type { Parting } from './parting.ts';
import type { ValueDifference } from './value-differences.ts';

const words: Readonly<Record<EventVerdict, string>> = {
  same: 'same end',
  different: 'other end',
  unknown: 'unknown',
  no_longer_started: 'no longer started',
  newly_started: 'newly started',
};

const longestText = 160;
const longestJson = 2_000;
/** More differences are in the output of `--json`. */
const mostShown = 5;

/** The columns of the table of events. */
export function createReportColumns({ colours }: Pick<Screen, 'colours'>): Column<EventReport>[] {
  const paint = (text: string, { verdict }: EventReport): string =>
    verdict === 'same' ? colours.green(text) : verdict === 'unknown' ? colours.yellow(text) : colours.red(text);
  return [
    { title: 'VERDICT', text: (report) => describeVerdict(report), paint },
    { title: 'WAS', text: ({ was }) => describeEnd(was), least: 9 },
    { title: 'WOULD', text: ({ would }) => describeEnd(would), least: 9 },
    {
      title: 'AT',
      text: ({ parting, unknown }) => unknown?.state ?? parting?.state ?? '',
      least: 12,
      isOptional: true,
    },
    { title: 'EVENT', text: ({ eventId }) => eventId },
  ];
}

function describeVerdict(report: EventReport): string {
  const isSame = report.verdict === 'same';
  return isSame && wentAnotherWay(report) ? `${words.same}, other way` : words[report.verdict];
}

function describeEnd(end: RunEnd | undefined): string {
  if (end === undefined) return '';
  return end.error === undefined ? end.status : `${end.status}: ${end.error}`;
}

/** The lines below the table, for a report that has more to say than its row. */
export function formatReport(report: EventReport): string[] {
  const {
    eventId,
    runId = '',
    unknown,
    reason,
    parting,
    differences = [],
    askedDifferently = [],
    standIns = [],
  } = report;
  const lines = [
    ...(unknown === undefined ? [] : formatUnknown(unknown)),
    ...(reason === undefined ? [] : [toPrintable(reason)]),
    ...(parting === undefined ? [] : formatParting(parting)),
    ...(differences.length === 0 ? [] : ['output of the run:', ...indent(formatDifferences(differences))]),
    ...formatCauses(report),
    ...askedDifferently.flatMap(({ state, differences: own }) => [
      `${quote(state)} would be asked differently, and was answered as recorded:`,
      ...indent(formatDifferences(own)),
    ]),
    ...(standIns.length === 0 ? [] : [`answered by stand-ins: ${standIns.map(quote).join(', ')}`]),
  ];
  if (lines.length === 0) return [];
  return [`${eventId}  ${runId}  ${describeVerdict(report)}`.replace(/ {3,}/, '  '), ...indent(lines)];
}

function formatUnknown({ state, reason, remedy }: NonNullable<EventReport['unknown']>): string[] {
  const place = state === undefined ? 'unknown' : `unknown at state ${quote(state)}`;
  return [toPrintable(`${place}: ${reason}`), ...(remedy === undefined ? [] : [remedy])];
}

function formatParting({ state, place, kind, was, would, differences }: Parting): string[] {
  const where = `${quote(state)}${place === '' ? '' : ` in ${toPrintable(place)}`}`;
  if (kind === 'next') return [`the runs part after ${where}: ${quote(was)} then, ${quote(would)} now`];
  if (kind === 'error') return [`the runs part at ${where}: ${was} then, ${would} now`];
  return [`the runs part at ${where}, by its ${kind}:`, ...indent(formatDifferences(differences))];
}

function formatCauses({ verdict, was, would }: EventReport): string[] {
  if (verdict !== 'different') return [];
  const format = (sign: string, end: RunEnd | undefined): string[] =>
    end?.error === undefined ? [] : [shorten(`${sign} ${end.error}${end.cause === undefined ? '' : `: ${end.cause}`}`)];
  return [...format('-', was), ...format('+', would)];
}

function formatDifferences(differences: readonly ValueDifference[]): string[] {
  const shown = differences.slice(0, mostShown).flatMap((difference) => {
    const { pointer, was, would } = hideSecrets(difference);
    return [
      pointer === '' ? 'the whole value' : toPrintable(pointer),
      ...(was === undefined ? [] : [`  - ${shorten(JSON.stringify(was))}`]),
      ...(would === undefined ? [] : [`  + ${shorten(JSON.stringify(would))}`]),
    ];
  });
  return differences.length > mostShown ? [...shown, `and ${differences.length - mostShown} more`] : shown;
}

function shorten(text: string): string {
  const line = toPrintable(text);
  return line.length <= longestText ? line : `${line.slice(0, longestText)}… (${line.length} characters)`;
}

function quote(name: string | undefined): string {
  return toPrintable(JSON.stringify(name ?? ''));
}

/** The report as it is printed and kept, because a thousand whole outputs would fill the memory: large values are shortened to a text, and values under the name of a secret are left out. */
export function toPrintedReport(report: EventReport): EventReport {
  const limit = (value: JsonValue): JsonValue => {
    const text = JSON.stringify(value);
    return text.length <= longestJson ? value : `${text.slice(0, longestJson)}… (${text.length} characters)`;
  };
  return mapValues(readJson(JSON.stringify(hideAll(report))), limit) as unknown as EventReport;
}

function hideAll(report: EventReport): EventReport {
  const hide = (differences: readonly ValueDifference[]): ValueDifference[] => differences.map(hideSecrets);
  const { parting, differences, askedDifferently, was, would } = report;
  return {
    ...report,
    ...(was && { was: hideOutput(was) }),
    ...(would && { would: hideOutput(would) }),
    ...(parting && { parting: { ...parting, differences: hide(parting.differences) } }),
    ...(differences && { differences: hide(differences) }),
    ...(askedDifferently && {
      askedDifferently: askedDifferently.map((one) => ({ ...one, differences: hide(one.differences) })),
    }),
  };
}

function hideOutput(end: RunEnd): RunEnd {
  return end.output === undefined ? end : { ...end, output: hideInside(end.output) };
}

const valueMembers = new Set(['output', 'was', 'would']);

function mapValues(value: JsonValue, limit: (value: JsonValue) => JsonValue, name = ''): JsonValue {
  if (valueMembers.has(name) && !(isJsonObject(value) && 'status' in value)) return limit(value);
  if (Array.isArray(value)) return value.map((item) => mapValues(item, limit));
  if (!isJsonObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([member, inner]) => [member, mapValues(inner, limit, member)]));
}

const secretName = /secret|password|passwd|token|authorization|api[-_]?key|private[-_]?key|credential|cookie/i;
const hidden = '(not shown)';

function hideSecrets({ pointer, was, would }: ValueDifference): ValueDifference {
  const isSecret = splitPointer(pointer).some((step) => secretName.test(step));
  const hide = (value: JsonValue): JsonValue => (isSecret ? hidden : hideInside(value));
  return {
    pointer,
    ...(was === undefined ? {} : { was: hide(was) }),
    ...(would === undefined ? {} : { would: hide(would) }),
  };
}

function hideInside(value: JsonValue): JsonValue {
  if (Array.isArray(value)) return value.map(hideInside);
  if (!isJsonObject(value)) return value;
  const members = Object.entries(value).map(([name, inner]) => {
    return [name, secretName.test(name) ? hidden : hideInside(inner)] as const;
  });
  return Object.fromEntries(members);
}

/** One line: how many events have which verdict. */
export function formatTotals(totals: Totals, count: number): string {
  const { same, sameByAnotherWay, different, unknown, no_longer_started: lost, newly_started: gained } = totals;
  const another = sameByAnotherWay === 0 ? '' : ` (${sameByAnotherWay} by another way)`;
  return [
    `${count} ${count === 1 ? 'event' : 'events'}: ${same} same end${another}`,
    `${different} other end`,
    `${unknown} unknown`,
    ...(lost === 0 ? [] : [`${lost} no longer started`]),
    ...(gained === 0 ? [] : [`${gained} newly started`]),
  ].join(', ');
}
