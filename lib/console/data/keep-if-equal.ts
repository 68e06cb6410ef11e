// Keeps an object while its JSON is the same, so that what depends on it is neither computed nor drawn again.

/** Returns `before` if `after` has the same JSON. */
export function keepIfEqual<Value>(before: Value | undefined, after: Value): Value {
  return before !== undefined && JSON.stringify(after) === JSON.stringify(before) ? before : after;
}
