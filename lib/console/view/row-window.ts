// Draws of a long list only the rows near the view, so that a thousand rows cost no more than a screenful. The page itself scrolls.
import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import { layRows } from '../data/row-window.ts';

/** Up to this number every row is drawn, so that the browser's own search finds them all. */
const mostDrawn = 200;
/** Rows are drawn this far out of view, in pixels: Tab finds the next row, and quick scrolling shows no gap. */
const beyond = 800;
/** The drawn part moves by steps of this many pixels, so that most scrolling draws nothing. */
const step = 400;

/** In pixels from the top of the first row. */
interface View {
  readonly from: number;
  readonly to: number;
}

/** Drawn once when a list becomes long, so that each row has been measured. */
const everything: View = { from: Number.NEGATIVE_INFINITY, to: Number.POSITIVE_INFINITY };

interface WindowOptions {
  readonly rows: readonly { readonly id: string }[];
  /** The row that the keyboard is on; -1 for none. */
  readonly current: number;
}

/** @returns the body of the table, and what to draw in it: undefined for all rows, in a list that is not long */
export function useRowWindow({ rows, current }: WindowOptions) {
  const body = useRef<HTMLTableSectionElement>(null);
  const heights = useRef(new Map<string, number>());
  const [view, setView] = useState(everything);
  const isLong = rows.length > mostDrawn;
  useLayoutEffect(() => {
    const own = body.current;
    if (!isLong || own === null) return;
    const onScroll = (): void => {
      measureRows(own, heights.current);
      setView((before) => findView(own, before));
    };
    const onResize = (): void => {
      heights.current.clear();
      fixColumns(own);
      onScroll();
    };
    onResize();
    document.addEventListener('scroll', onScroll, { passive: true });
    window.addEventListener('resize', onResize);
    return () => {
      document.removeEventListener('scroll', onScroll);
      window.removeEventListener('resize', onResize);
    };
  }, [isLong]);
  if (!isLong) return { body, laid: undefined };
  const kept = new Set([current, findFocusedRow(body.current, rows)]);
  return { body, laid: layRows({ heights: listHeights(rows, heights.current), kept, ...view }) };
}

/** Rows are measured while they are drawn, so that the gap that replaces them has exactly their height. */
function measureRows(body: HTMLTableSectionElement, heights: Map<string, number>): void {
  for (const row of body.rows) if (row.id !== '') heights.set(row.id, row.getBoundingClientRect().height);
}

/** A row that was never drawn has the mean height. */
function listHeights(rows: WindowOptions['rows'], heights: ReadonlyMap<string, number>): readonly number[] {
  let sum = 0;
  for (const height of heights.values()) sum += height;
  const mean = heights.size === 0 ? 0 : sum / heights.size;
  return rows.map(({ id }) => heights.get(toRowId(id)) ?? mean);
}

function findView(body: HTMLTableSectionElement, before: View): View {
  const { top } = body.getBoundingClientRect();
  const from = Math.floor((-top - beyond) / step) * step;
  const to = Math.ceil((innerHeight - top + beyond) / step) * step;
  return from === before.from && to === before.to ? before : { from, to };
}

/** Without the rows out of view, the browser would give the columns other widths. */
function fixColumns(body: HTMLTableSectionElement): void {
  const table = body.closest('table');
  const heads = [...(table?.tHead?.rows[0]?.cells ?? [])];
  if (table === null) return;
  table.style.tableLayout = '';
  for (const head of heads) head.style.width = '';
  const widths = heads.map((head) => head.getBoundingClientRect().width);
  for (const [at, head] of heads.entries()) head.style.width = widths[at] ? `${widths[at]}px` : '';
  table.style.tableLayout = 'fixed';
}

/** The row with the focus stays, else scrolling would lose the focus. @returns -1 for none */
function findFocusedRow(body: HTMLTableSectionElement | null, rows: WindowOptions['rows']): number {
  const id = body?.contains(document.activeElement) ? document.activeElement?.closest('tr')?.id : undefined;
  return id === undefined ? -1 : rows.findIndex((row) => toRowId(row.id) === id);
}

export function toRowId(id: string): string {
  return `row-${id}`;
}
