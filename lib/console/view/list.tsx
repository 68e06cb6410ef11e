// The table of a list: keyboard, selection, the bar of new rows, and how far the search looked.
import type { ComponentChildren } from 'preact';
import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import { address, navigate, withQuery } from '../state/address.ts';
import { useKeys } from '../state/keys.ts';
import type { LiveList } from '../state/live-list.ts';
import { toRowId, useRowWindow } from './row-window.ts';
import { Empty, LoadState } from './screen.tsx';
import { Moment } from './time.tsx';

export interface Column<Row> {
  readonly name: string;
  readonly cell: (row: Row) => ComponentChildren;
  /** Left out where the screen is narrow. */
  readonly isWide?: boolean;
  readonly isNumber?: boolean;
}

export interface ListProps<Row> {
  readonly label: string;
  readonly list: LiveList<Row>;
  readonly columns: readonly Column<Row>[];
  readonly toHref: (row: Row) => string;
  /** What an empty list says. */
  readonly empty: ComponentChildren;
  readonly selection?: Selection;
}

/** The IDs of selected rows. */
export interface Selection {
  readonly ids: ReadonlySet<string>;
  readonly change: (ids: ReadonlySet<string>) => void;
}

export function List<Row extends { readonly id: string }>(props: ListProps<Row>) {
  const { label, list, columns, empty, selection } = props;
  const latest = useRef(props);
  latest.current = props;
  const { data, error, refresh } = list;
  const rows = data?.rows ?? [];
  const at = useRowKeys(props);
  return (
    <section aria-label={label}>
      <LoadState error={error} hasData={data !== undefined} onRetry={refresh} />
      {data !== undefined && data.waiting.length > 0 && (
        <button type="button" class="fresh" onClick={list.showNew}>
          {data.waiting.length} new
        </button>
      )}
      {rows.length > 0 && (
        <table class="list" aria-rowcount={rows.length + 1}>
          <Head columns={columns} hasSelection={selection !== undefined} />
          <Rows rows={rows} latest={latest} current={at} selected={selection?.ids} />
        </table>
      )}
      {data !== undefined && error === undefined && rows.length === 0 && data.searchedUntil === undefined && (
        <Empty>{empty}</Empty>
      )}
      {data !== undefined && <ListEnd list={list} />}
    </section>
  );
}

function Head<Row>({
  columns,
  hasSelection,
}: {
  readonly columns: readonly Column<Row>[];
  readonly hasSelection: boolean;
}) {
  return (
    <thead>
      <tr>
        {hasSelection && (
          <th class="select wide">
            <span class="hidden">Selected</span>
          </th>
        )}
        {columns.map(({ name, isWide, isNumber }) => (
          <th key={name} scope="col" class={toClass(isWide, isNumber)}>
            {name}
          </th>
        ))}
      </tr>
    </thead>
  );
}

interface RowsProps<Row> {
  readonly rows: readonly Row[];
  readonly latest: { readonly current: ListProps<Row> };
  /** The row that the keyboard is on; -1 for none. */
  readonly current: number;
  readonly selected: ReadonlySet<string> | undefined;
}

function Rows<Row extends { readonly id: string }>({ rows, latest, current, selected }: RowsProps<Row>) {
  const { body, laid } = useRowWindow({ rows, current });
  const draw = (row: Row, at: number) => (
    <Row
      key={row.id}
      row={row}
      latest={latest}
      // The row of the heads is the first one.
      place={laid && at + 2}
      isCurrent={at === current}
      isSelected={selected?.has(row.id)}
    />
  );
  return (
    <tbody ref={body}>
      {laid === undefined
        ? rows.map(draw)
        : laid.drawn.flatMap(({ at, gap }) => [
            gap > 0 && <Gap key={`gap ${at}`} height={gap} />,
            draw(rows[at] as Row, at),
          ])}
      {laid !== undefined && laid.gapBelow > 0 && <Gap key="gap" height={laid.gapBelow} />}
    </tbody>
  );
}

/** The place of rows that are not drawn. */
function Gap({ height }: { readonly height: number }) {
  return <tr class="gap" style={{ height: `${height}px` }} />;
}

interface RowProps<Row> {
  readonly row: Row;
  /** The list as it was drawn last: what is called later needs no new row. */
  readonly latest: { readonly current: ListProps<Row> };
  /** Its number in the table, from 1; undefined while all rows are drawn. */
  readonly place: number | undefined;
  readonly isCurrent: boolean;
  /** Undefined in a list without a selection. */
  readonly isSelected: boolean | undefined;
}

/** Drawn again only if the row itself changes, so that a thousand rows cost little at each key. */
function Row<Row extends { readonly id: string }>(props: RowProps<Row>) {
  const { row, place, isCurrent, isSelected } = props;
  return useMemo(() => drawRow(props), [row, place, isCurrent, isSelected]);
}

function drawRow<Row extends { readonly id: string }>({ row, latest, place, isCurrent, isSelected }: RowProps<Row>) {
  const open = (event: MouseEvent): void => {
    const isOnControl = event.target instanceof Element && event.target.closest('a, button, input, label') !== null;
    if (!isOnControl && getSelection()?.isCollapsed !== false) navigate(latest.current.toHref(row));
  };
  return (
    <tr id={toRowId(row.id)} onClick={open} aria-rowindex={place} data-current={isCurrent} data-selected={isSelected}>
      {isSelected !== undefined && (
        <td class="select wide">
          <input
            type="checkbox"
            aria-label={`select ${row.id}`}
            checked={isSelected}
            onChange={() => latest.current.selection && toggle(latest.current.selection, [row.id])}
          />
        </td>
      )}
      {latest.current.columns.map(({ name, cell, isWide, isNumber }) => (
        <td key={name} class={toClass(isWide, isNumber)}>
          {cell(row)}
        </td>
      ))}
    </tr>
  );
}

function toClass(isWide = false, isNumber = false): string | undefined {
  return [isWide && 'wide', isNumber && 'number'].filter(Boolean).join(' ') || undefined;
}

function toggle({ ids, change }: Selection, rows: readonly string[]): void {
  const next = new Set(ids);
  for (const id of rows) if (rows.length > 1 || !next.delete(id)) next.add(id);
  change(next);
}

/** @returns the row that the keyboard is on; -1 for none */
function useRowKeys<Row extends { readonly id: string }>({ list, toHref, selection }: ListProps<Row>): number {
  const [id, setId] = useState<string | undefined>(undefined);
  const [anchor, setAnchor] = useState<string | undefined>(undefined);
  const rows = list.data?.rows ?? [];
  const at = rows.findIndex((row) => row.id === id);
  const step = (by: number) => () => {
    const next = rows[Math.min(Math.max(at + by, 0), rows.length - 1)];
    if (next !== undefined) setId(next.id);
  };
  useEffect(() => {
    if (id !== undefined) document.getElementById(toRowId(id))?.scrollIntoView({ block: 'nearest' });
  }, [id]);
  useKeys({
    j: step(1),
    k: step(-1),
    n: list.showNew,
    Enter: () => {
      const row = rows[at];
      if (row !== undefined) navigate(toHref(row));
    },
    x: () => {
      if (id === undefined || selection === undefined) return;
      toggle(selection, [id]);
      setAnchor(id);
    },
    X: () => {
      const from = rows.findIndex((row) => row.id === anchor);
      if (at < 0 || from < 0 || selection === undefined) return;
      toggle(
        selection,
        rows.slice(Math.min(from, at), Math.max(from, at) + 1).map((row) => row.id),
      );
    },
  });
  return at;
}

function ListEnd<Row>({ list }: { readonly list: LiveList<Row> }) {
  const { data, readOlder, isReadingOlder } = list;
  const until = data?.searchedUntil;
  if (until === undefined && readOlder === undefined) return null;
  return (
    <p class="list-end">
      {until !== undefined && (
        <span class="muted">
          Searched back to <Moment iso={until} />.{' '}
        </span>
      )}
      {readOlder !== undefined && (
        <button type="button" class="button plain" onClick={readOlder} disabled={isReadingOlder}>
          {isReadingOlder ? 'Reading…' : until === undefined ? 'Show older' : 'Search further'}
        </button>
      )}
    </p>
  );
}

/** Selected rows, as they are in the address. */
export function useSelection(): Selection {
  const ids = new Set((address.value.query.get('selected') ?? '').split(',').filter(Boolean));
  return { ids, change: (next) => navigate(withQuery({ selected: [...next].join(',') }), { isReplaced: true }) };
}
