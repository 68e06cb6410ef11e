// Checks how states lead to each other: every target exists, every state is reached, and an end can come.

import { findExits, findReachable, hasNextOrEnd, isTerminal } from '../../../../asl/grammar/graph.ts';
import { isRecord, type JsonRecord } from '../language/json.ts';
import type { Findings } from './diagnostic.ts';

/** @param location The pointer to the container of the states; empty for the machine itself. */
export function checkGraph(container: JsonRecord, location: string, findings: Findings): void {
  const states = isRecord(container.States) ? container.States : {};
  const { StartAt: start } = container;
  if (start !== undefined) checkTarget(start, 'StartAt', { states, location: `${location}/StartAt`, findings });
  for (const [name, state] of Object.entries(states)) {
    if (isRecord(state)) checkExits(state, { states, location: `${location}/States/${name}`, findings });
  }
  const reached = findReachable(start, states);
  for (const name of Object.keys(states).filter((state) => !reached.has(state))) {
    findings.error('MISSING_TRANSITION_TARGET', `State "${name}" is not reachable.`, `${location}/States/${name}`);
  }
  const isEnd = (name: string): boolean => {
    const state = states[name];
    return isRecord(state) && isTerminal(state);
  };
  if (reached.size > 0 && ![...reached].some(isEnd)) {
    findings.error('MISSING_END_STATE', 'No terminal state is reachable.', location);
  }
}

interface ExitPlace {
  readonly states: JsonRecord;
  readonly location: string;
  readonly findings: Findings;
}

function checkExits(state: JsonRecord, place: ExitPlace): void {
  const { location, findings } = place;
  for (const { target, place: tokens } of findExits(state)) {
    const at = tokens.map((token) => (typeof token === 'number' ? `[${token}]` : `/${token}`)).join('');
    checkTarget(target, String(tokens.at(-1)), { ...place, location: `${location}${at}` });
  }
  if (!hasNextOrEnd(state.Type)) return;
  const hasNext = state.Next !== undefined;
  if (!hasNext && state.End !== true) findings.schema('These fields are required: [Next] or [End]', location);
  if (hasNext && state.End === true) findings.schema('Fields [Next] and [End] exclude each other', location);
}

function checkTarget(target: unknown, field: string, { states, location, findings }: ExitPlace): void {
  if (typeof target !== 'string') findings.schema('Expected value of type [STRING]', location);
  else if (!Object.hasOwn(states, target))
    findings.error('MISSING_TRANSITION_TARGET', `Missing '${field}' target: ${target}`, location);
}
