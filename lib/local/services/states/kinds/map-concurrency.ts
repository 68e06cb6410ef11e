// The number of iterations or child executions that a Map runs at a time.

import type { Evaluate, Scope } from '../engine/scope.ts';
import type { StatesError } from '../engine/states-error.ts';
import type { JsonRecord } from '../language/json.ts';
import type { QueryLanguage } from '../language/query-language.ts';

/** Returns the number in a scope; 0 and an absent field mean the limit of the mode. Throws for a negative number. */
export type ReadConcurrency = (scope: Scope, limit: number) => Promise<number>;

export function compileConcurrency(definition: JsonRecord, language: QueryLanguage): ReadConcurrency {
  const evaluate: Evaluate | undefined = language.value(definition, 'MaxConcurrency', 'number');
  return async (scope, limit) => {
    const value = Number((await evaluate?.(scope)) ?? 0);
    if (value < 0) throw negative(language, value);
    return value === 0 ? limit : value;
  };
}

function negative(language: QueryLanguage, value: number): StatesError {
  const reason = `Expected non-negative integer for MaxConcurrency, got '${value}' instead.`;
  return language.refuse('MaxConcurrency', reason);
}
