// JSON without loss of digits: a number that a double cannot hold stays the text that was sent.

/** A number as it was written. `JSON.stringify` writes the same text. */
export interface RawNumber {
  readonly rawJSON: string;
}

type Reviver = (key: string, value: unknown, context?: { readonly source?: string }) => unknown;
interface ExactJson {
  parse(text: string, reviver: Reviver): unknown;
  rawJSON?(text: string): RawNumber;
  isRawJSON?(value: unknown): boolean;
}

const json = JSON as unknown as ExactJson;

/** Parses JSON. In a browser without `JSON.rawJSON`, numbers that a double cannot hold are rounded. */
export function parseExactJson(text: string): unknown {
  const { rawJSON } = json;
  if (rawJSON === undefined || !/\d{16}|\d[eE]|\.\d*0[,}\]\s]/.test(text)) return JSON.parse(text);
  return json.parse(text, (_, value, context) => {
    const source = context?.source;
    return typeof value === 'number' && source !== undefined && String(value) !== source ? rawJSON(source) : value;
  });
}

export function isRawNumber(value: unknown): value is RawNumber {
  return json.isRawJSON?.(value) ?? false;
}
