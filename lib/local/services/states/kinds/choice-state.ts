// Choice: takes the first rule whose condition holds, otherwise the default.

import { runtimeError } from '../engine/states-error.ts';
import { isRecord, type JsonRecord } from '../language/json.ts';
import type { Condition, DataFlow, QueryLanguage } from '../language/query-language.ts';
import { omitUndefined } from '../omit-undefined.ts';
import { type Departure, depart, type Visit } from './state.ts';

interface Rule {
  readonly matches: Condition;
  readonly next: string;
  readonly flow: DataFlow;
}

/** Output and Assign of a matched rule replace those of the state; the state's own apply to the default. */
export function compileChoice(definition: JsonRecord, language: QueryLanguage): (visit: Visit) => Promise<Departure> {
  const rules = listRules(definition).map((raw, index) => compileRule(definition, raw, index, language));
  const fallback = definition.Default as string | undefined;
  return async (visit) => {
    const scope = visit.scope();
    const effective = { ...scope, input: await visit.state.flow.effectiveInput(scope) };
    for (const rule of rules) {
      if (await rule.matches(effective)) return depart(visit, scope, rule.next, rule.flow);
    }
    if (fallback !== undefined) return depart(visit, scope, fallback);
    throw runtimeError('Failed to transition out of the state. The state does not point to a next state.');
  };
}

export function listRules(definition: JsonRecord): readonly JsonRecord[] {
  return Array.isArray(definition.Choices) ? definition.Choices.filter(isRecord) : [];
}

function compileRule(definition: JsonRecord, raw: JsonRecord, index: number, language: QueryLanguage): Rule {
  const place = `Choices[${index}]`;
  // InputPath and OutputPath belong to the state, not to its rules; a rule replaces only the fields that it may have.
  const { InputPath, OutputPath } = definition;
  const own: JsonRecord = { ...omitUndefined({ InputPath, OutputPath }), ...raw };
  const flow = language.flow(
    raw.Output === undefined && definition.Output !== undefined ? { ...own, Output: definition.Output } : own,
    place,
  );
  return { matches: language.condition(raw, place), next: raw.Next as string, flow };
}
