// Checks how states lead to each other: every target exists, every state is reached, and an end can come.

import { isRecord, type Json, type JsonRecord } from '../language/json.ts';
import type { Findings } from './diagnostic.ts';

interface Transition {
  readonly target: string;
  readonly field: string;
  /** Relative to the state. */
  readonly place: string;
}

const terminal = new Set(['Succeed', 'Fail']);
const branching = new Set(['Choice', ...terminal]);

/** @param location The pointer to the container of the states; empty for the machine itself. */
export function checkGraph(container: JsonRecord, location: string, findings: Findings): void {
  const states = isRecord(container.States) ? container.States : {};
  const start = String(container.StartAt);
  if (container.StartAt !== undefined && typeof container.StartAt !== 'string')
    findings.schema('Expected value of type [STRING]', `${location}/StartAt`);
  else if (container.StartAt !== undefined && !Object.hasOwn(states, start)) {
    findings.error('MISSING_TRANSITION_TARGET', `Missing 'StartAt' target: ${start}`, `${location}/StartAt`);
  }
  for (const [name, state] of Object.entries(states)) {
    if (isRecord(state)) checkTransitions(state, states, `${location}/States/${name}`, findings);
  }
  const reached = reachable(start, states);
  for (const name of Object.keys(states).filter((state) => !reached.has(state))) {
    findings.error('MISSING_TRANSITION_TARGET', `State "${name}" is not reachable.`, `${location}/States/${name}`);
  }
  if (reached.size > 0 && ![...reached].some((name) => isEnd(states[name]))) {
    findings.error('MISSING_END_STATE', 'No terminal state is reachable.', location);
  }
}

function isEnd(state: Json | undefined): boolean {
  return isRecord(state) && (state.End === true || terminal.has(String(state.Type)));
}

function checkTransitions(state: JsonRecord, states: JsonRecord, location: string, findings: Findings): void {
  for (const { target, field, place } of transitions(state)) {
    if (Object.hasOwn(states, target)) continue;
    findings.error('MISSING_TRANSITION_TARGET', `Missing '${field}' target: ${target}`, `${location}/${place}`);
  }
  for (const field of ['Next', 'Default'].filter((name) => state[name] !== undefined)) {
    if (typeof state[field] !== 'string') findings.schema('Expected value of type [STRING]', `${location}/${field}`);
  }
  if (branching.has(String(state.Type))) return;
  const hasNext = state.Next !== undefined;
  if (!hasNext && state.End !== true) findings.schema('These fields are required: [Next] or [End]', location);
  if (hasNext && state.End === true) findings.schema('Fields [Next] and [End] exclude each other', location);
}

function transitions(state: JsonRecord): Transition[] {
  const direct = ['Next', 'Default'].flatMap((field) => {
    const target = state[field];
    return typeof target === 'string' ? [{ target, field, place: field }] : [];
  });
  const listed = ['Choices', 'Catch'].flatMap((field) => {
    const list = state[field];
    if (!Array.isArray(list)) return [];
    return list.flatMap((item: Json, index) => {
      const target = isRecord(item) ? item.Next : undefined;
      return typeof target === 'string' ? [{ target, field: 'Next', place: `${field}[${index}]/Next` }] : [];
    });
  });
  return [...direct, ...listed];
}

function reachable(start: string, states: JsonRecord): ReadonlySet<string> {
  const reached = new Set<string>();
  const waiting = Object.hasOwn(states, start) ? [start] : [];
  for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
    if (reached.has(name)) continue;
    reached.add(name);
    const state = states[name];
    if (isRecord(state))
      waiting.push(
        ...transitions(state)
          .map(({ target }) => target)
          .filter((target) => Object.hasOwn(states, target)),
      );
  }
  return reached;
}
