// Formats an object as lines, each with a name and a value. The values are aligned; JSON values have several lines.
import type { Colours } from './colours.ts';
import { padToWidth, toPrintable, toPrintableLines } from './text-width.ts';

/** A field without a value is left out. */
export type Field = readonly [name: string, value: string | undefined, paint?: (text: string) => string];

/** Formats fields as lines. Control characters in values are escaped; a value in JSON is indented below its name. */
export function formatFields(fields: readonly Field[], { dim }: Pick<Colours, 'dim'>): string[] {
  const present = fields.filter(([, value]) => value !== undefined && value !== '');
  const width = Math.max(0, ...present.map(([name]) => name.length)) + 2;
  return present.flatMap(([name, value = '', paint = (text: string) => text]) => {
    const label = dim(padToWidth(name, width));
    if (!value.includes('\n')) return [`${label}${paint(toPrintable(value))}`];
    return [dim(name), ...indent(toPrintableLines(value).split('\n'))];
  });
}

export function indent(lines: readonly string[], by = '  '): string[] {
  return lines.map((line) => `${by}${line}`);
}

/** Formats JSON for people; undefined stays undefined. Numbers keep all their digits. */
export function formatJson(value: unknown): string | undefined {
  return value === undefined ? undefined : JSON.stringify(value, null, 2);
}
