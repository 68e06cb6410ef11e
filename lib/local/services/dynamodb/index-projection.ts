// Handles attributes that an index does not project: for a local index they are fetched from the table, otherwise refused.
import { validationException } from '../../platform/input-members.ts';
import type { JsonObject } from '../../platform/service.ts';
import { isProjected, readIndexes } from './indexes.ts';

/** Corrects checked data of a Query or Scan in place. @throws AwsError ValidationException */
export function correctProjection(data: JsonObject, table: DynaliteTable): void {
  const index = readIndexes(table).find(({ name }) => name === data.IndexName);
  if (index === undefined) return;
  const isMissing = (attribute: string) => !isProjected(attribute, index, table);
  const filtered = filterAttributes(data).filter(isMissing);
  if (filtered.length > 0) {
    throw validationException(
      `One or more parameter values were invalid: Secondary index ${index.name} does not project one or more filter attributes: [${filtered.join(', ')}]`,
    );
  }
  const wanted = projectedAttributes(data).filter(isMissing);
  if (wanted.length === 0) return;
  if (index.kind === 'GlobalSecondaryIndexes') {
    throw validationException(
      `One or more parameter values were invalid: Global secondary index ${index.name} does not project [${wanted.join(', ')}]`,
    );
  }
  // dynalite fetches from the table only for this Select, and applies the projection afterwards.
  data.Select = 'ALL_ATTRIBUTES';
}

function filterAttributes({ _filter, QueryFilter, ScanFilter }: JsonObject): string[] {
  const { pathHeads } = (_filter ?? {}) as { readonly pathHeads?: object };
  return Object.keys(pathHeads ?? QueryFilter ?? ScanFilter ?? {});
}

function projectedAttributes({ _projection, AttributesToGet }: JsonObject): string[] {
  const { paths } = (_projection ?? {}) as { readonly paths?: readonly (readonly unknown[])[] };
  return paths === undefined ? ((AttributesToGet ?? []) as string[]) : paths.map(([head]) => String(head));
}
