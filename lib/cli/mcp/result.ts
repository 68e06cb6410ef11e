// What a tool returns to a client: JSON text of bounded size, or the text of an error.
import type { CallToolResult } from '@modelcontextprotocol/server';
import { ApiError } from '../../http/contract/client.ts';
import { isJsonObject, type JsonValue } from '../../value/json.ts';
import { formatErrorLines } from '../terminal/error-lines.ts';

/** In characters: some 15,000 tokens of a language model. */
const longestResult = 60_000;

/** The largest values that are shown whole, if the result is too long: the first that makes it short enough is used. */
const valueLimits = [8_000, 2_000, 500, 200];

export function toResult(body: unknown): CallToolResult {
  const whole = JSON.stringify(body);
  if (whole.length <= longestResult) return { content: [{ type: 'text', text: whole }] };
  for (const limit of valueLimits) {
    const text = JSON.stringify(shorten(body as JsonValue, limit));
    if (text.length > longestResult) continue;
    const note = `the values of more than ${limit} characters are shortened, because the result had ${whole.length}`;
    return {
      content: [
        { type: 'text', text },
        { type: 'text', text: note },
      ],
    };
  }
  const remedy = 'use a smaller "limit", a narrower filter, or a tool that shows one item';
  return toText(`the result has ${whole.length} characters, and at most ${longestResult} are returned: ${remedy}`);
}

/** Cuts texts, and replaces small parts first: a value whose members all fit is kept. */
function shorten(value: JsonValue, limit: number): JsonValue {
  if (typeof value === 'string') return cut(value, limit);
  if (Array.isArray(value)) return value.map((item) => shorten(item, limit));
  if (!isJsonObject(value)) return value;
  const members = Object.entries(value).map(([name, inner]) => {
    const isData = dataMembers.has(name) && typeof inner === 'object';
    return [name, isData ? shortenData(inner, limit) : shorten(inner, limit)] as const;
  });
  return Object.fromEntries(members);
}

/** Members that hold what users send, of any shape. */
const dataMembers = new Set(['data', 'input', 'output', 'stateValues', 'labels', 'arguments', 'result', 'found']);

function shortenData(value: JsonValue, limit: number): JsonValue {
  const text = JSON.stringify(value);
  return text.length <= limit ? value : cut(text, limit);
}

function cut(text: string, limit: number): string {
  return text.length <= limit ? text : `${text.slice(0, limit)}… (${text.length} characters)`;
}

/** The problem of the router in its own words, with the errors of the fields. */
export function toErrorResult(error: unknown): CallToolResult {
  const api = error instanceof Error && error.cause instanceof ApiError ? error.cause : undefined;
  const fields = api?.problem?.errors ?? [];
  const message = formatErrorLines(error, {}).join('\n');
  const lines = fields.map((field) => `${field.pointer}: ${field.message}`).filter((line) => !message.includes(line));
  return toText([message, ...lines].join('\n').slice(0, longestResult));
}

function toText(text: string): CallToolResult {
  return { isError: true, content: [{ type: 'text', text }] };
}
