// Catch: the errors that a catcher matches, the state that it leads to and the data that it passes on.
import type { JsonRecord } from '../language/json.ts';
import type { DataFlow, QueryLanguage } from '../language/query-language.ts';

export interface Catcher {
  readonly errorEquals: readonly string[];
  readonly next: string;
  readonly flow: DataFlow;
}

export function compileCatcher(raw: JsonRecord, index: number, language: QueryLanguage): Catcher {
  return {
    errorEquals: raw.ErrorEquals as readonly string[],
    next: raw.Next as string,
    flow: language.catchFlow(raw, `Catch[${index}]`),
  };
}
