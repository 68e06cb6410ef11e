// Computes the visible part of a picture: fitted, enlarged, centred.
import type { Box, Size } from './shapes.ts';

const margin = 24;
/** Text stays readable: a small graph is not enlarged further. */
const largestScale = 1.15;
const smallestScale = 0.2;

export interface View {
  readonly x: number;
  readonly y: number;
  readonly scale: number;
}

export function fitView(layout: Size, area: Size): View {
  const [width, height] = [layout.width + 2 * margin, layout.height + 2 * margin];
  const scale = Math.max(smallestScale, Math.min(largestScale, area.width / width, area.height / height));
  return { scale, x: (layout.width - area.width / scale) / 2, y: (layout.height - area.height / scale) / 2 };
}

/** Enlarges by a factor; the point of the picture at `place` (pixels) stays where it is. */
export function zoomView(view: View, factor: number, place: { readonly x: number; readonly y: number }): View {
  const scale = Math.min(2.5, Math.max(smallestScale, view.scale * factor));
  return {
    scale,
    x: view.x + place.x / view.scale - place.x / scale,
    y: view.y + place.y / view.scale - place.y / scale,
  };
}

/** Moves a box into the middle. */
export function centreView(box: Box, view: View, area: Size): View {
  const x = box.x + box.width / 2 - area.width / view.scale / 2;
  const y = box.y + box.height / 2 - area.height / view.scale / 2;
  return { ...view, x, y };
}
