// Whether an event that a workflow emits starts another one by a trigger: certainly, perhaps, or never.

import type { Trigger } from '../core/workflow/manifest.ts';
import type { FieldTest } from '../event-pattern/alternatives.ts';
import { compilePattern } from '../event-pattern/compiled-pattern.ts';
import type { Emission } from './emission.ts';

export type Certainty = 'certainly' | 'perhaps' | 'never';

/** The trigger's pattern must be valid. */
export function judgeTrigger(emission: Emission, { source, event, where = {} }: Trigger): Certainty {
  return allOf([sameText(source, emission.source), sameText(event, emission.name), whereMatches(where, emission)]);
}

function sameText(wanted: string | undefined, given: string | undefined): Certainty {
  if (wanted === undefined || wanted === given) return 'certainly';
  return given === undefined ? 'perhaps' : 'never';
}

function whereMatches(where: object, emission: Emission): Certainty {
  if (Object.keys(where).length === 0) return 'certainly';
  const outcomes = compilePattern(where).alternatives.map((alternative) =>
    allOf(alternative.map(([path, field]) => fieldMatches(path, field, emission))),
  );
  if (outcomes.includes('certainly')) return 'certainly';
  return outcomes.includes('perhaps') ? 'perhaps' : 'never';
}

function fieldMatches(path: string, field: FieldTest, { detail }: Emission): Certainty {
  const known = detail.get(path);
  if (known !== undefined) return field.test(known) ? 'certainly' : 'never';
  // Every emitted event says who emitted it.
  if (path === 'metadata.emitter.runId' && field.isMatchedByAbsence && !field.test('run_0')) return 'never';
  return 'perhaps';
}

function allOf(outcomes: readonly Certainty[]): Certainty {
  if (outcomes.includes('never')) return 'never';
  return outcomes.includes('perhaps') ? 'perhaps' : 'certainly';
}
