// How a step of an execution reads: one line for a person. It prints nothing.
import type { Step } from '../../local/platform.ts';
import type { Colours } from '../terminal/colours.ts';

/** Longer data is cut: whoever needs all of it asks for JSON. */
const mostCharacters = 2_000;

/** Makes the lines of an execution in their order: data that was just shown is not shown again. */
export function createStepFormatter(colours: Colours): (step: Step, item: string | undefined) => string {
  let last: string | undefined;
  const dataOf = (value: unknown): string => {
    const text = formatValue(value);
    const isSame = text === last;
    last = text;
    return isSame ? colours.dim('the same') : text;
  };
  return (step, item) => `${item === undefined ? '' : colours.dim(`[${item}] `)}${textOf(step, colours, dataOf)}`;
}

function textOf(step: Step, colours: Colours, dataOf: (value: unknown) => string): string {
  const { bold, cyan, dim, green, red, yellow } = colours;
  switch (step.kind) {
    case 'entered':
      return `${cyan('→')} ${bold(step.state)} ${dim(step.type)}  got ${dataOf(step.input)}`;
    case 'exited':
      return `${green('←')} ${bold(step.state)}  gave ${dataOf(step.output)}`;
    case 'waiting':
      return `${yellow('…')} ${bold(step.state)}  waits ${seconds(step.delayMs)}`;
    case 'retried':
      return `${yellow('↻')} ${bold(step.state)}  ${failure(step.error)}; retry ${step.attempt} in ${seconds(step.delayMs)}`;
    case 'caught':
      return `${yellow('⤷')} ${bold(step.state)}  ${red(failure(step.error))}; caught, next is ${bold(step.next)}`;
    case 'called':
      return `  ${dim(`called ${step.service}:${step.operation}`)}`;
  }
}

function seconds(ms: number): string {
  return `${Math.round(ms) / 1000} s`;
}

export function formatValue(value: unknown): string {
  const text = JSON.stringify(value) ?? 'nothing';
  return text.length <= mostCharacters ? text : `${text.slice(0, mostCharacters)}… (${text.length} characters)`;
}

function failure(error: unknown): string {
  const { Error: name, Cause: cause } = error as { Error?: string; Cause?: string };
  return [name ?? 'failed', formatCause(cause)].filter(Boolean).join(': ');
}

/** A cause for a person: of a function's failure the message alone, without its stack. */
export function formatCause(cause: string | undefined): string | undefined {
  return cause === undefined ? undefined : (messageIn(cause) ?? cause).slice(0, mostCharacters);
}

function messageIn(cause: string): string | undefined {
  try {
    const { errorMessage } = JSON.parse(cause) as { errorMessage?: unknown };
    return typeof errorMessage === 'string' ? errorMessage : undefined;
  } catch {
    return undefined;
  }
}
