// Fail: ends its branch with an error name and a cause, given or computed.
import type { JsonRecord } from './json.ts';
import type { QueryLanguage } from './query-language.ts';
import type { Evaluate } from './scope.ts';
import type { Departure, Visit } from './state.ts';
import { StatesError } from './states-error.ts';

export function compileFail(definition: JsonRecord, language: QueryLanguage): (visit: Visit) => Promise<Departure> {
  const error = language.value(definition, 'Error', 'string');
  const cause = language.value(definition, 'Cause', 'string');
  return async (visit) => {
    const scope = visit.scope();
    throw new StatesError((await text(error, scope)) ?? '', await text(cause, scope));
  };
}

async function text(evaluate: Evaluate | undefined, scope: Parameters<Evaluate>[0]): Promise<string | undefined> {
  return evaluate === undefined ? undefined : String(await evaluate(scope));
}
