// What the JSON Schema of a manifest says beside its types, because zod checks it by functions.

/** The meta schema that VS Code has: it completes and checks JSON Schemas. */
const jsonSchemaOfSchemas = 'http://json-schema.org/draft-07/schema#';

interface NamePattern {
  readonly anyOf: [Record<string, unknown>, ...unknown[]];
}

interface ManifestSchema {
  readonly properties: {
    readonly input: Record<string, unknown>;
    readonly triggers: {
      readonly items: Record<string, unknown> & {
        readonly properties: { readonly event: NamePattern; readonly source: NamePattern };
      };
    };
  };
}

/** Changes the schema of a manifest. */
export function addManifestHints(schema: Record<string, unknown>): void {
  const { input, triggers } = (schema as unknown as ManifestSchema).properties;
  input.allOf = [{ $ref: jsonSchemaOfSchemas }];
  const trigger = triggers.items;
  trigger.anyOf = [{ required: ['event'] }, { required: ['source'] }];
  for (const { anyOf } of [trigger.properties.event, trigger.properties.source]) {
    const [literal] = anyOf;
    literal.pattern = '^[^*]*$';
    literal.patternErrorMessage = 'is compared letter by letter: write {"wildcard": "order.*"} to match many';
  }
}
