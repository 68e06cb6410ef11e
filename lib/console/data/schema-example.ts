// An example that a JSON Schema describes: what a form contains at first. Knows the keywords that matter for a shape.

type Schema = Readonly<Record<string, unknown>>;

/** Required members only; a member's own example or default is preferred. */
export function createExample(schema: Schema): unknown {
  if (schema.default !== undefined) return schema.default;
  if (schema.const !== undefined) return schema.const;
  if (Array.isArray(schema.examples) && schema.examples.length > 0) return schema.examples[0];
  if (Array.isArray(schema.enum)) return schema.enum[0];
  const type = Array.isArray(schema.type)
    ? schema.type[0]
    : (schema.type ?? (schema.properties === undefined ? undefined : 'object'));
  if (type === 'object') return createObject(schema);
  if (type === 'array') return schema.minItems === undefined ? [] : [createExample((schema.items ?? {}) as Schema)];
  if (type === 'string') return 'x'.repeat(Math.min(100, Number(schema.minLength ?? 0)));
  if (type === 'integer' || type === 'number') return Number(schema.minimum ?? 0);
  return type === 'boolean' ? false : null;
}

function createObject({ properties = {}, required = [] }: Schema): Record<string, unknown> {
  const names = required as readonly string[];
  return Object.fromEntries(
    names.map((name) => [name, createExample((properties as Record<string, Schema>)[name] ?? {})]),
  );
}
