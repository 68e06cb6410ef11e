// The comparison operators of JSONPath Choice rules, each with the kind of value that it compares with. A table, no checks.
// Source: AWS Step Functions developer guide, "Choice workflow state".
import { isBareSubstitution } from './bare-substitution.ts';
import { isTimestamp } from './timestamp.ts';

export type OperandKind = 'string' | 'number' | 'boolean' | 'timestamp' | 'path';

const orders = ['Equals', 'LessThan', 'GreaterThan', 'LessThanEquals', 'GreaterThanEquals'];
const ordered = { String: 'string', Numeric: 'number', Timestamp: 'timestamp' } as const;

/** Every operator with its kind of value; those that end in Path take a path. */
export const choiceOperators: ReadonlyMap<string, OperandKind> = new Map<string, OperandKind>([
  ...Object.entries(ordered).flatMap(([type, kind]) => orders.map((order) => [`${type}${order}`, kind] as const)),
  ...Object.keys(ordered).flatMap((type) => orders.map((order) => [`${type}${order}Path`, 'path'] as const)),
  ['StringMatches', 'string'],
  ['BooleanEquals', 'boolean'],
  ['BooleanEqualsPath', 'path'],
  ...['IsNull', 'IsPresent', 'IsNumeric', 'IsString', 'IsBoolean', 'IsTimestamp'].map(
    (name) => [name, 'boolean'] as const,
  ),
]);

/** Whether the operator may compare with the value. A substitution `${…}` may become a timestamp. */
export function fitsOperand(kind: OperandKind, value: unknown): boolean {
  if (isBareSubstitution(value)) return kind === 'number' || kind === 'boolean';
  if (kind === 'path') return typeof value === 'string';
  if (kind === 'timestamp') return typeof value === 'string' && (isTimestamp(value) || value.includes('${'));
  return typeof value === kind;
}

/** The operators that combine other tests to one. */
export const combiners: readonly string[] = ['And', 'Or', 'Not'];
/** The fields of a rule that is directly in Choices, beside its test. */
export const outerRuleFields: readonly string[] = ['Next', 'Assign', 'Output', 'Comment'];
