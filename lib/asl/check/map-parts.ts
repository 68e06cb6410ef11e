// The objects inside a Map state, checked by their table of fields.
import { checkFieldValue } from '../check/field-values.ts';
import type { Site } from '../check/scope.ts';
import { checkNames } from '../check/state-fields.ts';
import type { Fields } from '../grammar/fields.ts';
import { below, entryOf, isObject, type JsonObject, typeName } from '../grammar/json.ts';

export interface Part {
  body: JsonObject;
  pointer: string;
}

export function objectField(site: Site, name: string, fields: Fields): Part | undefined {
  const body = site.state[name];
  const pointer = below(site.pointer, name);
  if (body === undefined) return undefined;
  if (!isObject(body)) {
    site.report('wrong-type', pointer, `${name} is ${typeName(body)}, and must be an object`);
    return undefined;
  }
  checkPart(body, fields, { pointer, site, what: name });
  return { body, pointer };
}

export function checkPart(
  body: JsonObject,
  fields: Fields,
  place: { pointer: string; site: Site; what: string },
): void {
  const { pointer, site, what } = place;
  checkNames(body, { pointer, fields, what, report: site.report, site });
  for (const name of Object.keys(fields)) {
    if (body[name] === undefined || body[`${name}Path`] === undefined) continue;
    site.report('exclusive-fields', below(pointer, `${name}Path`), `${name} and ${name}Path are both given`);
  }
  for (const [name, value] of Object.entries(body)) {
    const field = entryOf(fields, name);
    if (field === undefined || (field.language !== undefined && field.language !== site.language)) continue;
    checkFieldValue(value, field, { pointer: below(pointer, name), name, site, members: [] });
  }
}
