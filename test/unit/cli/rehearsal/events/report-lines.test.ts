// The output of a rehearsal for people and for programs: short, without secrets, and safe for a terminal.
import { expect, test } from '@jest/globals';
import { countReports, type EventReport } from '../../../../../lib/cli/rehearsal/events/event-report.ts';
import {
  createReportColumns,
  formatReport,
  formatTotals,
  toPrintedReport,
} from '../../../../../lib/cli/rehearsal/events/report-lines.ts';
import { createColoursFor } from '../../../../../lib/cli/terminal/colours.ts';
import { createTable } from '../../../../../lib/cli/terminal/table.ts';
import { readJson } from '../../../../../lib/value/json.ts';

const same: EventReport = {
  eventId: 'evt_1',
  runId: 'run_1',
  verdict: 'same',
  was: { status: 'succeeded' },
  would: { status: 'succeeded' },
};
const different: EventReport = {
  eventId: 'evt_2',
  runId: 'run_2',
  verdict: 'different',
  was: { status: 'failed', error: 'OutOfStock', cause: 'too few\u001b[31m' },
  would: { status: 'succeeded', output: { token: 'hush', price: 3 } },
  parting: {
    state: 'Price',
    place: 'iteration 2 of "All"',
    kind: 'output',
    differences: [{ pointer: '/total', was: 10, would: 12 }],
  },
  differences: [{ pointer: '', would: { token: 'hush', price: 3 } }],
  askedDifferently: [
    {
      state: 'Pay',
      differences: [
        { pointer: '/Payload/apiKey', was: 'hush', would: 'hush-hush' },
        { pointer: '/Payload/at', would: 1 },
      ],
    },
  ],
};

const table = (reports: readonly EventReport[]) =>
  createTable(createReportColumns({ colours: createColoursFor({}, {}) }))(reports);

test('the table has a row for each event', () => {
  expect(
    table([same, { ...same, parting: { state: 'A', place: '', kind: 'next', differences: [] } }, different]),
  ).toEqual([
    'VERDICT              WAS                 WOULD      AT     EVENT',
    'same end             succeeded           succeeded         evt_1',
    'same end, other way  succeeded           succeeded  A      evt_1',
    'other end            failed: OutOfStock  succeeded  Price  evt_2',
  ]);
});

test('a report shows where the runs part, both ends, and what is asked differently', () => {
  expect(formatReport(same)).toEqual([]);
  expect(formatReport(different)).toEqual([
    'evt_2  run_2  other end',
    '  the runs part at "Price" in iteration 2 of "All", by its output:',
    '    /total',
    '      - 10',
    '      + 12',
    '  output of the run:',
    '    the whole value',
    '      + {"token":"(not shown)","price":3}',
    '  - OutOfStock: too few\\u001b[31m',
    '  "Pay" would be asked differently, and was answered as recorded:',
    '    /Payload/apiKey',
    '      - "(not shown)"',
    '      + "(not shown)"',
    '    /Payload/at',
    '      + 1',
  ]);
});

test('an unknown end says what to write where', () => {
  const unknown = { state: 'Pay', reason: 'the recorded run did not call it', remedy: 'give its result in local.json' };

  expect(formatReport({ eventId: 'evt_3', runId: 'run_3', verdict: 'unknown', unknown, standIns: ['Ask'] })).toEqual([
    'evt_3  run_3  unknown',
    '  unknown at state "Pay": the recorded run did not call it',
    '  give its result in local.json',
    '  answered by stand-ins: "Ask"',
  ]);
});

test('JSON has no secret either, and shortens large values', () => {
  const large = { ...same, would: { status: 'succeeded', output: 'x'.repeat(5_000) } };

  const printed = JSON.stringify(toPrintedReport(different));
  const { would } = toPrintedReport(large);

  expect(printed).not.toContain('hush');
  expect(JSON.parse(printed)).toMatchObject({ verdict: 'different', would: { output: { price: 3 } } });
  expect(would).toEqual({ status: 'succeeded', output: expect.stringMatching(/^"x{1999}… \(5002 characters\)$/) });
});

test('JSON has all digits of a long number', () => {
  const output = readJson('{"id":9007199254740993}');

  const printed = JSON.stringify(toPrintedReport({ ...same, would: { status: 'succeeded', output } }));

  expect(printed).toContain('"output":{"id":9007199254740993}');
});

test('large values and many differences are shortened', () => {
  const differences = Array.from({ length: 7 }, (_, index) => ({ pointer: `/${index}`, was: 'y'.repeat(500) }));

  const lines = formatReport({ ...different, differences });

  expect(lines.find((line) => line.includes('yyy'))).toMatch(/^ {6}- "y{159}… \(502 characters\)$/);
  expect(lines).toContain('    and 2 more');
});

test('the totals count each verdict', () => {
  const reports: readonly EventReport[] = [
    same,
    different,
    { ...same, askedDifferently: [{ state: 'A', differences: [] }] },
  ];

  expect(formatTotals(countReports(reports), reports.length)).toBe(
    '3 events: 2 same end (1 by another way), 1 other end, 0 unknown',
  );
  expect(formatTotals(countReports([{ eventId: 'evt_4', verdict: 'newly_started' }]), 1)).toBe(
    '1 event: 0 same end, 0 other end, 0 unknown, 1 newly started',
  );
});
