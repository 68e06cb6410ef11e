// Keeps the visible part of a picture: moved by dragging, enlarged by the wheel with Ctrl, fitted at first.
import { useEffect, useRef, useState } from 'preact/hooks';
import type { Layout } from './layout.ts';
import type { Box, Size } from './shapes.ts';
import { centreView, fitView, type View, zoomView } from './view.ts';

/** @param followed stays in view until the reader moves the picture, and again when that is wanted */
export function useViewport(layout: Layout, followed: Box | undefined) {
  const ref = useRef<SVGSVGElement>(null);
  const [area, setArea] = useState<Size>({ width: 800, height: 480 });
  const [moved, setView] = useState<View | undefined>(undefined);
  const view = moved ?? fitView(layout, area);
  const [isFollowing, setFollowing] = useState(true);
  useArea(ref, setArea);
  useWheel(ref, (factor, place) => setView(zoomView(view, factor, place)));
  useEffect(() => {
    if (followed !== undefined && isFollowing && moved !== undefined) setView(centreView(followed, moved, area));
  }, [followed?.x, followed?.y, isFollowing]);
  const middle = { x: area.width / 2, y: area.height / 2 };
  return {
    ref,
    viewBox: `${view.x} ${view.y} ${area.width / view.scale} ${area.height / view.scale}`,
    handlers: useDrag(view, (own) => {
      setFollowing(false);
      setView(own);
    }),
    isFollowing,
    toggleFollowing: () => setFollowing(!isFollowing),
    enlarge: () => setView(zoomView(view, 1.25, middle)),
    reduce: () => setView(zoomView(view, 0.8, middle)),
    fit: () => setView(undefined),
  };
}

function useArea(ref: { readonly current: SVGSVGElement | null }, setArea: (size: Size) => void): void {
  useEffect(() => {
    const svg = ref.current;
    if (svg === null) return;
    const observer = new ResizeObserver(() => setArea({ width: svg.clientWidth || 1, height: svg.clientHeight || 1 }));
    observer.observe(svg);
    return () => observer.disconnect();
  }, []);
}

type Zoom = (factor: number, place: { readonly x: number; readonly y: number }) => void;

/** The wheel alone scrolls the page, so it needs Ctrl or ⌘, as in maps. */
function useWheel(ref: { readonly current: SVGSVGElement | null }, zoom: Zoom): void {
  const latest = useRef(zoom);
  latest.current = zoom;
  useEffect(() => {
    const onWheel = (event: WheelEvent): void => {
      if (!event.ctrlKey && !event.metaKey) return;
      event.preventDefault();
      latest.current(Math.exp(-event.deltaY / 300), { x: event.offsetX, y: event.offsetY });
    };
    const svg = ref.current;
    svg?.addEventListener('wheel', onWheel, { passive: false });
    return () => svg?.removeEventListener('wheel', onWheel);
  }, []);
}

/** Pixels that a press may move and still be a click. */
const clickTolerance = 4;

function useDrag(view: View, setView: (view: View) => void) {
  const start = useRef<{ readonly x: number; readonly y: number; readonly view: View; isMoved: boolean } | undefined>(
    undefined,
  );
  return {
    onPointerDown: (event: PointerEvent) => {
      start.current = { x: event.clientX, y: event.clientY, view, isMoved: false };
    },
    onPointerMove: (event: PointerEvent) => {
      const from = start.current;
      if (from === undefined || event.buttons === 0) return;
      const [dx, dy] = [event.clientX - from.x, event.clientY - from.y];
      if (Math.hypot(dx, dy) > clickTolerance) from.isMoved = true;
      if (from.isMoved)
        setView({ ...from.view, x: from.view.x - dx / from.view.scale, y: from.view.y - dy / from.view.scale });
    },
    onClickCapture: (event: MouseEvent) => {
      if (start.current?.isMoved === true) event.preventDefault();
      start.current = undefined;
    },
    onDragStart: (event: DragEvent) => event.preventDefault(),
  };
}
