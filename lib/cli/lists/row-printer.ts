// Prints the rows of a list as a table or as one JSON object per line.
import type { Screen } from '../terminal/screen.ts';
import { createTable } from '../terminal/table.ts';
import type { ListSource } from './list-source.ts';

export interface RowPrinterOptions {
  readonly isJson: boolean;
  readonly screen: Screen;
  /** Whether more rows may follow later. If so, columns that are empty in the first rows are kept. */
  readonly hasMoreRows: boolean;
  readonly print: (line: string) => void;
}

/** Returns a function that prints rows. Call it once for each page: the first page decides the widths of the columns. */
export function createRowPrinter<Row>(
  source: Pick<ListSource<Row>, 'columns'>,
  { isJson, screen, hasMoreRows, print }: RowPrinterOptions,
): (rows: readonly Row[]) => void {
  if (isJson) return (rows) => rows.forEach((row) => void print(JSON.stringify(row)));
  const columns = source.columns(screen);
  const own = hasMoreRows ? columns.map((column) => ({ ...column, isOptional: false })) : columns;
  const formatRows = createTable(own, { width: screen.width, colours: screen.colours });
  return (rows) => {
    // The first rows decide the widths of the columns, so an empty page is not passed on.
    if (rows.length > 0) formatRows(rows).forEach((line) => void print(line));
  };
}
