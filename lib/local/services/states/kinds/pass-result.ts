// The data flow of a Pass state, which may have a fixed Result in JSONPath.

import type { Scope } from '../engine/scope.ts';
import type { JsonRecord } from '../language/json.ts';
import type { DataFlow, QueryLanguage } from '../language/query-language.ts';

/** The result of a Pass state is its `Result`, otherwise its input after `InputPath` and `Parameters`. */
export function compilePassResult(definition: JsonRecord, language: QueryLanguage): DataFlow {
  const flow = language.flow(definition, '');
  if (language.name === 'JSONata') return flow;
  const withResult = async (scope: Scope): Promise<Scope> => ({
    ...scope,
    result: definition.Result ?? (await flow.argument(scope)),
  });
  const { assign } = flow;
  return {
    ...flow,
    output: async (scope) => flow.output(await withResult(scope)),
    ...(assign === undefined ? {} : { assign: async (scope: Scope) => assign(await withResult(scope)) }),
  };
}
