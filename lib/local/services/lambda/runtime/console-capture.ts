// Converts the output of a function to log lines in Lambda's text or JSON format. The text of one console call is one line, also
// if it contains newlines.
import { format } from 'node:util';
import { isError, loggedError } from './error-shape.ts';
import { type LogLevel, logLevels } from './log-levels.ts';

export interface ConsoleCapture {
  readonly format: 'Text' | 'JSON';
  readonly level: LogLevel;
  readonly requestId: () => string;
  readonly write: (line: string) => void;
}

const methods = {
  trace: 'TRACE',
  debug: 'DEBUG',
  log: 'INFO',
  info: 'INFO',
  warn: 'WARN',
  error: 'ERROR',
} as const;

/** Replaces the methods of `console` and the two output streams of this thread, so that all lines go to `capture.write`. */
export function captureConsole(capture: ConsoleCapture): void {
  const isJson = capture.format === 'JSON';
  for (const [method, level] of Object.entries(methods)) {
    const isSilent = isJson && logLevels.indexOf(level) < logLevels.indexOf(capture.level);
    const log = (...values: readonly unknown[]): void => capture.write(consoleLine(capture, level, values));
    Reflect.set(console, method, isSilent ? () => undefined : log);
  }
  for (const stream of [process.stdout, process.stderr]) captureStream(stream, capture.write);
}

function consoleLine(capture: ConsoleCapture, level: LogLevel, values: readonly unknown[]): string {
  const [first] = values;
  if (values.length === 1 && isEmbeddedMetric(first)) return first;
  const timestamp = new Date().toISOString();
  const requestId = capture.requestId();
  if (capture.format === 'Text') return [timestamp, requestId, level, format(...values)].join('\t');
  return jsonLine({ timestamp, level, requestId }, values);
}

function jsonLine(head: Record<string, unknown>, values: readonly unknown[]): string {
  if (values.length === 1) {
    try {
      return JSON.stringify({ ...head, message: values[0] }, (_, value) => (isError(value) ? jsonError(value) : value));
    } catch {
      return JSON.stringify({ ...head, message: format(...values) });
    }
  }
  const error = values.find(isError);
  return JSON.stringify({
    ...head,
    message: format(...values),
    ...(error === undefined ? {} : jsonError(error)),
  });
}

function jsonError(error: Error): Record<string, unknown> {
  const { stack: stackTrace, ...rest } = loggedError(error);
  return { ...rest, stackTrace };
}

/** Whether a value is a metric in CloudWatch's embedded metric format. Such a line is logged unchanged. */
function isEmbeddedMetric(value: unknown): value is string {
  if (typeof value !== 'string' || !value.startsWith('{') || !value.includes('"_aws"')) return false;
  try {
    return Object.hasOwn(JSON.parse(value), '_aws');
  } catch {
    return false;
  }
}

function captureStream(stream: NodeJS.WriteStream, write: (line: string) => void): void {
  let rest = '';
  const captured = (chunk: string | Uint8Array, encoding?: unknown, done?: unknown): boolean => {
    const lines = (rest + (typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString())).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) write(line);
    const callback = typeof encoding === 'function' ? encoding : done;
    if (typeof callback === 'function') queueMicrotask(() => callback());
    return true;
  };
  Reflect.set(stream, 'write', captured);
}
