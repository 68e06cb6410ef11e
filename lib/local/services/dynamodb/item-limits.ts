// The limits of an item that dynalite does not check or counts differently: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html
import { dynalite } from './dynalite.ts';

/** The largest item, in bytes. */
export const maxItemBytes = 400 * 1024;
/** Levels below the item itself: nested lists have 32 levels, including the scalar. */
const maxDepth = 31;
const maxHashBytes = 2048;
const maxRangeBytes = 1024;

/** An item's size as AWS counts it: names and strings in UTF-8. dynalite counts UTF-16 units, so the difference is added. */
export function itemBytes(item: DynaliteItem): number {
  const json = JSON.stringify(item);
  return dynalite.itemSize(item) + Buffer.byteLength(json) - json.length;
}

/** AWS's message for an item that must not be stored, or undefined for a valid item. */
export function itemFault(item: DynaliteItem, table: DynaliteTable): string | undefined {
  if (itemBytes(item) > maxItemBytes) return 'Item size to update has exceeded the maximum allowed size';
  if (Object.values(item).some((attribute) => measureDepth(attribute) > maxDepth)) {
    return 'Nesting Levels have exceeded supported limits: Attributes in the item have nested levels beyond supported limit';
  }
  if (hasEmptyName({ M: item })) return 'Empty attribute name';
  return keyFault(item, table.KeySchema) ?? indexFault(item, table);
}

function keyFault(item: DynaliteItem, schema: readonly DynaliteKeyElement[]): string | undefined {
  for (const { AttributeName, KeyType } of schema) {
    const bytes = keyBytes(item[AttributeName]);
    if (KeyType === 'HASH' && bytes > maxHashBytes) {
      return `One or more parameter values were invalid: Size of hashkey has exceeded the maximum size limit of${maxHashBytes} bytes`;
    }
    if (KeyType === 'RANGE' && bytes > maxRangeBytes) {
      return `One or more parameter values were invalid: Aggregated size of all range keys has exceeded the size limit of ${maxRangeBytes} bytes`;
    }
  }
  return undefined;
}

function indexFault(item: DynaliteItem, table: DynaliteTable): string | undefined {
  const indexes = [table.GlobalSecondaryIndexes, table.LocalSecondaryIndexes].flatMap(
    (list) => (list ?? []) as { readonly IndexName: string; readonly KeySchema: readonly DynaliteKeyElement[] }[],
  );
  for (const { IndexName, KeySchema } of indexes) {
    const empty = KeySchema.find(({ AttributeName }) => isEmpty(item[AttributeName]));
    if (empty !== undefined) {
      const kind = item[empty.AttributeName]?.B === '' ? 'binary' : 'string';
      return `One or more parameter values are not valid. A value specified for a secondary index key is not supported. The AttributeValue for a key attribute cannot contain an empty ${kind} value. IndexName: ${IndexName}, IndexKey: ${empty.AttributeName}`;
    }
    const fault = keyFault(item, KeySchema);
    if (fault !== undefined) return fault;
  }
  return undefined;
}

function isEmpty(attribute: DynaliteAttribute | undefined): boolean {
  return attribute !== undefined && (attribute.S === '' || attribute.B === '');
}

function keyBytes(attribute: DynaliteAttribute | undefined): number {
  if (typeof attribute?.S === 'string') return Buffer.byteLength(attribute.S);
  return typeof attribute?.B === 'string' ? Buffer.from(attribute.B, 'base64').length : 0;
}

function hasEmptyName({ M, L }: DynaliteAttribute): boolean {
  const members = (M ?? {}) as Readonly<Record<string, DynaliteAttribute>>;
  const children = [...Object.values(members), ...((L ?? []) as DynaliteAttribute[])];
  return '' in members || children.some(hasEmptyName);
}

/** The nesting depth of an attribute's lists and maps. */
function measureDepth(attribute: DynaliteAttribute): number {
  const children = Object.values((attribute.L ?? attribute.M ?? {}) as object) as DynaliteAttribute[];
  const isContainer = attribute.L !== undefined || attribute.M !== undefined;
  return isContainer ? 1 + Math.max(0, ...children.map(measureDepth)) : 0;
}
