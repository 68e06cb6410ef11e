// Decides whether an emitted event starts a workflow by a trigger: certainly, perhaps, or never.

import type { Trigger } from '../../core/workflow/manifest.ts';
import { compileNamePattern, type NamePattern } from '../../core/workflow/name-pattern.ts';
import type { FieldTest } from '../../event-pattern/alternatives.ts';
import { compilePattern } from '../../event-pattern/compiled-pattern.ts';
import type { Emission } from './emission.ts';

export type Certainty = 'certainly' | 'perhaps' | 'never';

/** Compares the event with one trigger, whose pattern must be valid. Returns `perhaps` if the result depends on run-time values. */
export function judgeTrigger(emission: Emission, { source, event, where = {} }: Trigger): Certainty {
  return combine([matchText(source, emission.source), matchText(event, emission.name), matchWhere(where, emission)]);
}

function matchText(wanted: NamePattern | undefined, given: string | undefined): Certainty {
  if (wanted === undefined) return 'certainly';
  if (given === undefined) return 'perhaps';
  return compileNamePattern(wanted)(given) ? 'certainly' : 'never';
}

function matchWhere(where: object, emission: Emission): Certainty {
  if (Object.keys(where).length === 0) return 'certainly';
  const outcomes = compilePattern(where).alternatives.map((alternative) =>
    combine(alternative.map(([path, field]) => matchField(path, field, emission))),
  );
  if (outcomes.includes('certainly')) return 'certainly';
  return outcomes.includes('perhaps') ? 'perhaps' : 'never';
}

function matchField(path: string, field: FieldTest, { detail }: Emission): Certainty {
  const known = detail.get(path);
  if (known !== undefined) return field.test(known) ? 'certainly' : 'never';
  // Every emitted event has the field `emitter`, so a pattern that requires the absence of this field never matches.
  if (path === 'metadata.emitter.runId' && field.isMatchedByAbsence && !field.test('run_0')) return 'never';
  return 'perhaps';
}

function combine(outcomes: readonly Certainty[]): Certainty {
  if (outcomes.includes('never')) return 'never';
  return outcomes.includes('perhaps') ? 'perhaps' : 'certainly';
}
