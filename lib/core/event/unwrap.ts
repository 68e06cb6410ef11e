// Removes the wrapper that a caller puts around its data, for workflows that declare it.
import { isJsonObject, type JsonObject } from '../../value/json.ts';
import type { Manifest } from '../workflow/manifest.ts';

/** The object in the data's only member if the workflow names that member as a wrapper, otherwise the data. Removes one layer. */
export function unwrapData(data: JsonObject, { unwrap = [] }: Pick<Manifest, 'unwrap'>): JsonObject {
  const [name, ...others] = Object.keys(data);
  if (name === undefined || others.length > 0 || !unwrap.includes(name)) return data;
  const content = data[name];
  return isJsonObject(content) ? content : data;
}
