// Points and boxes of a picture, in its own units.

export interface Point {
  readonly x: number;
  readonly y: number;
}

export interface Size {
  readonly width: number;
  readonly height: number;
}

/** `x` and `y` are the top left corner. */
export interface Box extends Point, Size {}
