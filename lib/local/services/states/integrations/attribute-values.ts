// Converts the attribute values in the arguments of a DynamoDB task to the types of the API.
import { readNumber } from '../language/exact-json.ts';
import { isRecord, type Json, type JsonRecord } from '../language/json.ts';

/** The members that hold attribute values by name. */
const attributeMaps = new Set(['Item', 'Key', 'ExclusiveStartKey', 'ExpressionAttributeValues']);

/**
 * If an attribute requires text, a number or a boolean becomes text. If it requires a boolean, the text of a boolean becomes a
 * boolean.
 * @param isTextAttribute Whether plain text in place of an attribute value is a string attribute. Only the optimized integrations
 * take it.
 */
export function convertAttributeValues(parameters: Json, isTextAttribute: boolean): Json {
  if (Array.isArray(parameters)) return parameters.map((item: Json) => convertAttributeValues(item, isTextAttribute));
  if (!isRecord(parameters)) return parameters;
  return mapMembers(parameters, (value, name) => {
    if (attributeMaps.has(name) && isRecord(value))
      return mapMembers(value, (one) => toAttribute(one, isTextAttribute));
    return convertAttributeValues(value, isTextAttribute);
  });
}

function toAttribute(value: Json, isTextAttribute: boolean): Json {
  if (typeof value === 'string') return isTextAttribute ? { S: value } : value;
  if (!isRecord(value)) return value;
  return mapMembers(value, (member, type) => {
    if (type === 'S' || type === 'N') return isScalar(member) ? JSON.stringify(member) : member;
    if (type === 'BOOL' || type === 'NULL') return typeof member === 'string' ? member === 'true' : member;
    if (type === 'L' && Array.isArray(member)) return member.map((item: Json) => toAttribute(item, isTextAttribute));
    if (type === 'M' && isRecord(member)) return mapMembers(member, (one) => toAttribute(one, isTextAttribute));
    return member;
  });
}

function isScalar(value: Json): boolean {
  return readNumber(value) !== undefined || typeof value === 'boolean';
}

function mapMembers(record: JsonRecord, convert: (value: Json, name: string) => Json): JsonRecord {
  return Object.fromEntries(Object.entries(record).map(([name, value]) => [name, convert(value, name)]));
}
