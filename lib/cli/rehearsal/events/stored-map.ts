// Finds Map states whose items or results are in S3: a rehearsal reads no bucket, so it cannot tell what such a state returns.
import { isJsonObject } from '../../../value/json.ts';

/** @returns the names of the Map states of a definition that read their items from S3 or write their results there */
export function listStoredMaps(machine: unknown): string[] {
  if (!isJsonObject(machine) || !isJsonObject(machine.States)) return [];
  return Object.entries(machine.States).flatMap(([name, state]) => {
    if (!isJsonObject(state)) return [];
    const { Branches: branches, ItemProcessor: processor, Iterator: iterator } = state;
    const inner = [...(Array.isArray(branches) ? branches : []), processor, iterator].flatMap(listStoredMaps);
    return state.ItemReader === undefined && state.ResultWriter === undefined ? inner : [name, ...inner];
  });
}
