// Fail: ends its branch with an error name and a cause, which are fixed or computed.

import type { Evaluate } from '../engine/scope.ts';
import { StatesError } from '../engine/states-error.ts';
import type { JsonRecord } from '../language/json.ts';
import type { QueryLanguage } from '../language/query-language.ts';
import type { Departure, Visit } from './state.ts';

export function compileFail(definition: JsonRecord, language: QueryLanguage): (visit: Visit) => Promise<Departure> {
  const error = language.value(definition, 'Error', 'string');
  const cause = language.value(definition, 'Cause', 'string');
  return async (visit) => {
    const scope = visit.scope();
    throw new StatesError(await evaluateText(error, scope), await evaluateText(cause, scope));
  };
}

async function evaluateText(
  evaluate: Evaluate | undefined,
  scope: Parameters<Evaluate>[0],
): Promise<string | undefined> {
  return evaluate === undefined ? undefined : String(await evaluate(scope));
}
