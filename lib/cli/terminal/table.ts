// Tables for a terminal: aligned columns that fit its width. Rows may be added later, under the same header.
import type { Colours } from './colours.ts';
import { cutToWidth, measureWidth, padToWidth, toPrintable } from './text-width.ts';

export interface Column<Row> {
  /** In capitals: `STATUS`. */
  readonly title: string;
  /** The text of a cell, without colours; control characters in it are escaped. */
  readonly text: (row: Row) => string;
  /** @default no colour */
  readonly paint?: (text: string, row: Row) => string;
  /** If the table is wider than the terminal, the column may be cut to this width. @default never cut, as for IDs */
  readonly least?: number;
  /** Omits the column if all cells of the first rows are empty. @default false */
  readonly isOptional?: boolean;
}

export interface TableOptions {
  /** The columns of the terminal. @default no limit */
  readonly width?: number | undefined;
  readonly colours?: Colours;
}

/** Formats rows as lines. The first call also returns the header; later calls widen columns if the terminal has room. */
export type FormatRows<Row> = (rows: readonly Row[]) => string[];

const gap = '  ';

/**
 * Creates a table. If it does not fit, columns with `least` are cut, beginning with the one that is most above its `least`. Put
 * IDs into the last column, so that they stay complete and can be copied.
 *
 * @example const formatRows = createTable([{ title: 'STATUS', text: ({ status }) => status }], { width: process.stdout.columns
 * }); for (const line of formatRows(runs)) console.log(line);
 */
export function createTable<Row>(columns: readonly Column<Row>[], options: TableOptions = {}): FormatRows<Row> {
  let shown: Layout<Row> | undefined;
  return (rows) => {
    const layout = planLayout(shown ?? { columns: chooseColumns(columns, rows) }, rows, options.width);
    const lines = rows.map((row) => formatRow(row, layout));
    const header = shown === undefined ? [formatHeader(layout, options)] : [];
    shown = layout;
    return [...header, ...lines];
  };
}

interface Layout<Row> {
  readonly columns: readonly Column<Row>[];
  readonly widths: readonly number[];
}

function chooseColumns<Row>(columns: readonly Column<Row>[], rows: readonly Row[]): readonly Column<Row>[] {
  return columns.filter(({ isOptional, text }) => isOptional !== true || rows.some((row) => text(row) !== ''));
}

/** Columns only become wider, so that later rows stay aligned with earlier ones as far as possible. */
function planLayout<Row>(
  { columns, widths: before }: Pick<Layout<Row>, 'columns'> & Partial<Layout<Row>>,
  rows: readonly Row[],
  limit: number | undefined,
): Layout<Row> {
  const widths = columns.map(({ title, text }, at) =>
    Math.max(before?.[at] ?? measureWidth(title), ...rows.map((row) => measureWidth(toPrintable(text(row))))),
  );
  if (limit !== undefined) shrink(columns, widths, limit);
  return { columns, widths };
}

function shrink<Row>(columns: readonly Column<Row>[], widths: number[], limit: number): void {
  const sum = () => widths.reduce((total, width) => total + width, 0) + gap.length * (widths.length - 1);
  for (let excess = sum() - limit; excess > 0; excess -= 1) {
    const spare = columns.map(({ least }, at) => (least === undefined ? 0 : (widths[at] ?? 0) - least));
    const widest = spare.indexOf(Math.max(...spare));
    if ((spare[widest] ?? 0) <= 0) return;
    widths[widest] = (widths[widest] ?? 0) - 1;
  }
}

function formatHeader<Row>({ columns, widths }: Layout<Row>, { colours }: TableOptions): string {
  const titles = columns.map(({ title }, at) => padToWidth(cutToWidth(title, widths[at] ?? 0), widths[at] ?? 0));
  const header = titles.join(gap).trimEnd();
  return colours === undefined ? header : colours.dim(header);
}

function formatRow<Row>(row: Row, { columns, widths }: Layout<Row>): string {
  const cells = columns.map(({ text, paint, least }, at) => {
    const whole = toPrintable(text(row));
    const shown = least === undefined ? whole : cutToWidth(whole, Math.max(widths[at] ?? 0, least));
    const padding = at === columns.length - 1 ? '' : ' '.repeat(Math.max((widths[at] ?? 0) - measureWidth(shown), 0));
    return `${paint === undefined ? shown : paint(shown, row)}${padding}`;
  });
  return cells.join(gap).trimEnd();
}
