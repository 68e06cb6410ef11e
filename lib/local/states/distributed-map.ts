// placeholder
import type { InlineMapParts } from './inline-map.ts';
import type { JsonRecord } from './json.ts';
import type { QueryLanguage } from './query-language.ts';
import type { Departure, Visit } from './state.ts';

export function compileDistributedMap(
  _d: JsonRecord,
  _l: QueryLanguage,
  _p: InlineMapParts,
): (visit: Visit) => Promise<Departure> {
  throw new Error('distributed Map is not implemented by the local platform');
}
