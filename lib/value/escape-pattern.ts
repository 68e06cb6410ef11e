/** Escapes a text for a regular expression that matches the text itself. (`RegExp.escape` needs Node.js 24.) */
export function escapePattern(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
}
