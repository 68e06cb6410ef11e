// Formats a step of an execution as one line for a terminal. It prints nothing.
import type { Step } from '../../local/platform.ts';
import type { Colours } from '../terminal/colours.ts';

/** Longer data is shortened; `--json` prints all of it. */
const maxCharacters = 2_000;

/** Formats the steps of an execution in their order. Data that equals the data of the line before is not repeated. */
export function createStepFormatter(colours: Colours): (step: Step, item: string | undefined) => string {
  let last: string | undefined;
  const formatData = (value: unknown): string => {
    const text = formatValue(value);
    const isSame = text === last;
    last = text;
    return isSame ? colours.dim('unchanged') : text;
  };
  return (step, item) =>
    `${item === undefined ? '' : colours.dim(`[${item}] `)}${formatStep(step, colours, formatData)}`;
}

function formatStep(step: Step, colours: Colours, formatData: (value: unknown) => string): string {
  const { bold, cyan, dim, green, red, yellow } = colours;
  switch (step.kind) {
    case 'entered':
      return `${cyan('→')} ${bold(step.state)} ${dim(step.type)}  input ${formatData(step.input)}`;
    case 'exited':
      return `${green('←')} ${bold(step.state)}  output ${formatData(step.output)}`;
    case 'waiting':
      return `${yellow('…')} ${bold(step.state)}  waits ${formatSeconds(step.delayMs)}`;
    case 'retried':
      return `${yellow('↻')} ${bold(step.state)}  ${formatFailure(step.error)}; retry ${step.attempt} in ${formatSeconds(step.delayMs)}`;
    case 'caught':
      return `${yellow('⤷')} ${bold(step.state)}  ${red(formatFailure(step.error))}; caught, next state ${bold(step.next)}`;
    case 'called':
      return `  ${dim(`called ${step.service}:${step.operation}`)}`;
  }
}

function formatSeconds(ms: number): string {
  return `${Math.round(ms) / 1000} s`;
}

export function formatValue(value: unknown): string {
  const text = JSON.stringify(value) ?? 'none';
  return text.length <= maxCharacters ? text : `${text.slice(0, maxCharacters)}… (${text.length} characters)`;
}

function formatFailure(error: unknown): string {
  const { Error: name, Cause: cause } = error as { Error?: string; Cause?: string };
  return [name ?? 'failed', formatCause(cause)].filter(Boolean).join(': ');
}

/** Formats a cause for a terminal. For the failure of a function it is the message, without the stack trace. */
export function formatCause(cause: string | undefined): string | undefined {
  return cause === undefined ? undefined : (findMessage(cause) ?? cause).slice(0, maxCharacters);
}

function findMessage(cause: string): string | undefined {
  try {
    const { errorMessage } = JSON.parse(cause) as { errorMessage?: unknown };
    return typeof errorMessage === 'string' ? errorMessage : undefined;
  } catch {
    return undefined;
  }
}
