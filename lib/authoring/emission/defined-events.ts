// Restricts a workflow to emitting defined events: those that a deployed workflow listens to by name. A literal name is
// checked at synth; a computed name is checked by the step at run time, which then fails.

import { compileNamePattern, type NamePattern } from '../../core/workflow/name-pattern.ts';
import type { Workflow } from '../../core/workflow/workflow.ts';
import { isJsonObject } from '../../value/json.ts';
import { escapePointer } from '../../value/json-pointer.ts';
import { eventBusSubstitution, judgeEmission, type TracedDefinition } from './lineage.ts';
import type { LineageFinding } from './lineage-place.ts';
import { buildNameCondition } from './name-condition.ts';

/** The names of the events, or patterns of them, that live workflows listen to, active or not. Each is listed once. */
export function listDefinedEvents(workflows: readonly Workflow[]): readonly NamePattern[] {
  const live = workflows.filter(({ status }) => status === 'live');
  const events = live.flatMap(({ triggers }) => triggers.flatMap(({ event }) => event ?? []));
  return [...new Map(events.map((event) => [JSON.stringify(event), event])).values()];
}

/** Checks every event that a definition emits on the router's bus. Returns a changed copy; the argument is not modified. */
export function emitDefinedOnly(
  definition: Readonly<Record<string, unknown>>,
  defined: readonly NamePattern[],
): Omit<TracedDefinition, 'calls'> {
  const findings: LineageFinding[] = [];
  const guardedDefinition = guardParts(definition, { pointer: '', isEmission: false, defined, findings });
  return { definition: guardedDefinition as Record<string, unknown>, findings };
}

interface Place {
  readonly pointer: string;
  /** Whether the place belongs to a step that puts events on a bus. */
  readonly isEmission: boolean;
  readonly defined: readonly NamePattern[];
  readonly findings: LineageFinding[];
}

function guardParts(value: unknown, place: Place): unknown {
  const inner = (key: string | number, isEmission: boolean): Place => ({
    ...place,
    isEmission,
    pointer: `${place.pointer}/${escapePointer(String(key))}`,
  });
  if (Array.isArray(value)) return value.map((part, index) => guardParts(part, inner(index, place.isEmission)));
  if (!isJsonObject(value)) return value;
  if (place.isEmission && value.EventBusName === eventBusSubstitution) return guardEntry(value, place);
  const isEmission = place.isEmission || judgeEmission(value.Resource) === 'traceable';
  return Object.fromEntries(
    Object.entries(value).map(([key, part]) => [key, guardParts(part, inner(key, isEmission))]),
  );
}

function guardEntry(entry: Readonly<Record<string, unknown>>, place: Place): unknown {
  const { DetailType: name } = entry;
  if (typeof name !== 'string') return entry;
  const expression = /^\{%(.*)%\}$/s.exec(name)?.[1];
  if (expression !== undefined) return { ...entry, DetailType: buildRuntimeCheck(expression, place.defined) };
  if (!place.defined.some((event) => compileNamePattern(event)(name))) {
    place.findings.push({
      pointer: `${place.pointer}/DetailType`,
      message: `event ${JSON.stringify(name)} is not defined, and "definedEventsOnly" is true`,
      remedy: 'give a live workflow a trigger with that event',
    });
  }
  return entry;
}

// JSON literals are valid JSONata.
function buildRuntimeCheck(expression: string, defined: readonly NamePattern[]): string {
  const names = defined.filter((event) => typeof event === 'string').toSorted();
  const patterns = defined.flatMap((event) => (typeof event === 'string' ? [] : buildNameCondition(event, '$event')));
  const conditions = [`$event in ${JSON.stringify(names)}`, ...patterns.toSorted()].join(' or ');
  return `{% ( $event := (${expression}); ${conditions} ? $event : $error('event ' & $string($event) & ' is not defined') ) %}`;
}
