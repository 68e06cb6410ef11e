// The flow of a Pass state, which in JSONPath may have a fixed Result.

import type { Scope } from '../engine/scope.ts';
import type { JsonRecord } from '../language/json.ts';
import type { DataFlow, QueryLanguage } from '../language/query-language.ts';

/** A Pass state's result is its `Result`, or what `Parameters` and `InputPath` make of its input. */
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
