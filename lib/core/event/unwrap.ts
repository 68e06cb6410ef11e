// The wrapper that a caller puts its data in, taken off where a workflow asks for it.
import { isJsonObject, type JsonObject } from '../../value/json.ts';
import type { Manifest } from '../workflow/manifest.ts';

/** The object in the data's only member, where the workflow names that member as a wrapper; else the data. One layer. */
export function unwrapData(data: JsonObject, { unwrap = [] }: Pick<Manifest, 'unwrap'>): JsonObject {
  const [name, ...others] = Object.keys(data);
  if (name === undefined || others.length > 0 || !unwrap.includes(name)) return data;
  const content = data[name];
  return isJsonObject(content) ? content : data;
}
