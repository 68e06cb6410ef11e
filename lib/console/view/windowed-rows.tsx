// Rows of equal height in a box that scrolls. Only those in view exist, so thousands cost no more than a screenful.
import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';

interface WindowedRowsProps {
  readonly count: number;
  /** In pixels. */
  readonly rowHeight: number;
  readonly label: string;
  readonly row: (at: number) => ComponentChildren;
}

/** The height of the box, in rows; fewer rows make it smaller. */
const rowsInView = 18;
const rowsBeyond = 8;

export function WindowedRows({ count, rowHeight, label, row }: WindowedRowsProps) {
  const [top, setTop] = useState(0);
  const first = Math.max(0, Math.floor(top / rowHeight) - rowsBeyond);
  const last = Math.min(count, first + rowsInView + 2 * rowsBeyond);
  const isScrolled = count > rowsInView;
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset groups fields, and these are rows
    <div
      class="windowed"
      style={{ maxHeight: `${rowsInView * rowHeight}px` }}
      role="group"
      aria-label={label}
      tabIndex={isScrolled ? 0 : undefined}
      onScroll={(event) => setTop(event.currentTarget.scrollTop)}
    >
      <div style={{ height: `${first * rowHeight}px` }} />
      {Array.from({ length: Math.max(0, last - first) }, (_, at) => row(first + at))}
      <div style={{ height: `${(count - last) * rowHeight}px` }} />
    </div>
  );
}
