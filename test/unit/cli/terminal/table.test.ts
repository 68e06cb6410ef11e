import { describe, expect, test } from '@jest/globals';
import picocolors from 'picocolors';
import { formatAge, formatBetween, formatElapsed } from '../../../../lib/cli/terminal/elapsed.ts';
import { createProgress } from '../../../../lib/cli/terminal/progress.ts';
import { openScreen } from '../../../../lib/cli/terminal/screen.ts';
import { paintStatus } from '../../../../lib/cli/terminal/status-paint.ts';
import { type Column, createTable } from '../../../../lib/cli/terminal/table.ts';
import { cutToWidth, measureWidth, toPrintable } from '../../../../lib/cli/terminal/text-width.ts';

interface Row {
  readonly status: string;
  readonly name: string;
  readonly error?: string;
  readonly id: string;
}

const columns: readonly Column<Row>[] = [
  { title: 'STATUS', text: ({ status }) => status },
  { title: 'WORKFLOW', text: ({ name }) => name, least: 8 },
  { title: 'ERROR', text: ({ error = '' }) => error, least: 6, isOptional: true },
  { title: 'RUN', text: ({ id }) => id },
];
const rows: readonly Row[] = [
  { status: 'succeeded', name: 'order-intake', id: 'run_1' },
  { status: 'failed', name: 'Bestellung prüfen', error: 'States.Timeout', id: 'run_22' },
];
const show = (lines: readonly string[]) => `\n${lines.join('\n')}\n`;

describe('a table', () => {
  test('aligns its columns', () => {
    expect(show(createTable(columns)(rows))).toBe(`
STATUS     WORKFLOW           ERROR           RUN
succeeded  order-intake                       run_1
failed     Bestellung prüfen  States.Timeout  run_22
`);
  });

  test('omits an optional column without a cell', () => {
    expect(show(createTable(columns)(rows.slice(0, 1)))).toBe(`
STATUS     WORKFLOW      RUN
succeeded  order-intake  run_1
`);
  });

  test('cuts the widest columns to the width of the terminal, and never IDs', () => {
    const lines = createTable(columns, { width: 40 })(rows);

    expect(show(lines)).toBe(`
STATUS     WORKFLOW    ERROR      RUN
succeeded  order-int…             run_1
failed     Bestellun…  States.T…  run_22
`);
    expect(show(createTable(columns, { width: 10 })(rows))).toBe(`
STATUS     WORKFLOW  ERROR   RUN
succeeded  order-i…          run_1
failed     Bestell…  State…  run_22
`);
  });

  test('keeps its columns for rows that come later, and widens them while the terminal has room', () => {
    const formatRows = createTable(columns, { width: 54 });
    formatRows(rows);

    const later = { status: 'aborted', name: 'short', id: 'run_333' };
    expect(show(formatRows([later]))).toBe(`
aborted    short              ${''.padEnd(14)}  run_333
`);
    expect(show(formatRows([{ ...later, name: 'a-name-of-19-letters' }]))).toBe(`
aborted    a-name-of-19-lett…  ${''.padEnd(14)}  run_333
`);
  });

  test('aligns wide characters', () => {
    const wide = [{ ...rows[0], name: '注文を確認' } as Row, { ...rows[0], name: 'a👍b' } as Row];

    expect(show(createTable(columns)(wide))).toBe(`
STATUS     WORKFLOW    RUN
succeeded  注文を確認  run_1
succeeded  a👍b        run_1
`);
  });

  test('escapes control characters of its cells, so that nobody can write to the terminal by the name of an event', () => {
    const hostile = { status: '\u001b[2Jx', name: 'a\nb\u202ec', id: 'run_1\u0007' };

    const [, line = ''] = createTable(columns)([hostile]);

    expect(line).toBe('\\u001b[2Jx  a b\\u202ec  run_1\\u0007');
  });

  test('colours cells without moving the columns', () => {
    const colours = picocolors.createColors(true);
    const painted: readonly Column<Row>[] = [
      { title: 'STATUS', text: ({ status }) => status, paint: (text, row) => paintStatus(text, row.status, colours) },
      { title: 'RUN', text: ({ id }) => id },
    ];

    expect(createTable(painted, { colours })(rows)).toEqual([
      '\u001b[2mSTATUS     RUN\u001b[22m',
      '\u001b[32msucceeded\u001b[39m  run_1',
      '\u001b[31mfailed\u001b[39m     run_22',
    ]);
  });
});

test.each([
  [-5, '0ms'],
  [85.4, '85ms'],
  [1_260, '1.2s'],
  [9_999, '9.9s'],
  [59_999, '59s'],
  [60_000, '1m'],
  [185_000, '3m 5s'],
  [7_800_000, '2h 10m'],
  [356_400_000, '4d 3h'],
])('%d ms are formatted as %s', (ms, text) => {
  expect(formatElapsed(ms)).toBe(text);
});

test.each([
  ['2026-11-28T10:00:00.500Z', 'just now'],
  ['2026-11-28T10:00:09Z', 'just now'],
  ['2026-11-28T09:59:48Z', '12s ago'],
  ['2026-11-28T09:57:01Z', '2m ago'],
  ['2026-11-28T07:00:00Z', '3h ago'],
  ['2026-11-01T10:00:00Z', '27d ago'],
  ['soon', 'soon'],
])('at 10:00, %s is %s', (moment, text) => {
  expect(formatAge(moment, new Date('2026-11-28T10:00:00.900Z'))).toBe(text);
});

test('the time between two moments is empty if one is missing', () => {
  expect(formatBetween('2026-11-28T10:00:00Z', undefined)).toBe('');
  expect(formatBetween('2026-11-28T10:00:00Z', '2026-11-28T10:00:02Z')).toBe('2.0s');
});

test.each([
  ['abc', 3, 'abc'],
  ['abcdef', 4, 'abc…'],
  ['注文を確認', 6, '注文…'],
  ['abc', 1, '…'],
  ['abc', 0, ''],
])('"%s" is cut to %d columns as "%s"', (text, width, expected) => {
  expect(cutToWidth(text, width)).toBe(expected);
  expect(measureWidth(expected)).toBeLessThanOrEqual(width);
});

test('text with several lines is printed on one', () => {
  expect(toPrintable('a\r\n   b\tc')).toBe('a b\\u0009c');
});

describe('progress', () => {
  function capture(stream: { isTTY?: boolean; columns?: number }) {
    const written: string[] = [];
    return { written, stream: { ...stream, write: (text: string) => written.push(text) } };
  }

  test('rewrites one line of a terminal, within its width', () => {
    const { written, stream } = capture({ isTTY: true, columns: 8 });
    const progress = createProgress({ stream });

    progress.update('1 of 20');
    progress.update('1 of 20');
    progress.update('12 of 200');
    progress.end('done');

    expect(written).toEqual(['1 of 20', '\r\u001b[K', '12 of …', '\r\u001b[K', 'done\n']);
  });

  test('prints a line for each change elsewhere, or none', () => {
    const { written, stream } = capture({});
    createProgress({ stream, isTerminalOnly: true }).update('unseen');
    const progress = createProgress({ stream });

    progress.update('1 of 2');
    progress.update('1 of 2');
    progress.end('done');

    expect(written).toEqual(['1 of 2\n', 'done\n']);
  });
});

test('a screen shows ages and colours on a terminal, and exact moments elsewhere', () => {
  const now = () => new Date('2026-11-28T10:00:00Z');
  const terminal = openScreen({ isTTY: true, columns: 100 }, {}, now);
  const pipe = openScreen({}, {}, now);

  expect([terminal.width, terminal.formatMoment('2026-11-28T09:00:00Z')]).toEqual([100, '1h ago']);
  expect([pipe.width, pipe.formatMoment('2026-11-28T09:00:00Z')]).toEqual([undefined, '2026-11-28T09:00:00Z']);
  expect([terminal.colours.red('x'), pipe.colours.red('x')]).toEqual(['\u001b[31mx\u001b[39m', 'x']);
  expect(openScreen({ isTTY: true }, { NO_COLOR: '1' }, now).colours.red('x')).toBe('x');
});
