// Recognises, escapes and splits JSON pointers (RFC 6901). `valueAt` in json.ts returns the value at a pointer.

/** Whether a text is a JSON pointer to something inside a value. */
export function isPointer(text: string): boolean {
  return /^(?:\/(?:[^~/]|~[01])*)+$/.test(text);
}

/** The name of a member or the index of an item, as one step of a pointer. */
export function escapePointer(step: string | number): string {
  return String(step).replaceAll('~', '~0').replaceAll('/', '~1');
}

/** The steps of a pointer, unescaped: `/a~1b/0` is `a/b` and `0`. */
export function splitPointer(pointer: string): string[] {
  return pointer
    .split('/')
    .slice(1)
    .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'));
}
