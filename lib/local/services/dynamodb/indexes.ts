// A table's indexes, and which attributes they hold.

export type IndexKind = 'GlobalSecondaryIndexes' | 'LocalSecondaryIndexes';

export interface Index {
  readonly kind: IndexKind;
  readonly name: string;
  readonly keys: readonly string[];
  /** The projected attributes besides the keys; undefined if all are projected. */
  readonly attributes: readonly string[] | undefined;
}

interface IndexDefinition {
  readonly IndexName: string;
  readonly KeySchema: readonly DynaliteKeyElement[];
  readonly Projection: { readonly ProjectionType: string; readonly NonKeyAttributes?: readonly string[] };
}

export function readIndexes(table: DynaliteTable): Index[] {
  return (['LocalSecondaryIndexes', 'GlobalSecondaryIndexes'] as const).flatMap((kind) =>
    ((table[kind] ?? []) as readonly IndexDefinition[]).map(({ IndexName, KeySchema, Projection }) => ({
      kind,
      name: IndexName,
      keys: KeySchema.map(({ AttributeName }) => AttributeName),
      attributes: Projection.ProjectionType === 'ALL' ? undefined : (Projection.NonKeyAttributes ?? []),
    })),
  );
}

export function isProjected(attribute: string, { attributes, keys }: Index, { KeySchema }: DynaliteTable): boolean {
  if (attributes === undefined || attributes.includes(attribute) || keys.includes(attribute)) return true;
  return KeySchema.some(({ AttributeName }) => AttributeName === attribute);
}
