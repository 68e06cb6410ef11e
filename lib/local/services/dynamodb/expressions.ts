// Corrects the expressions that dynalite evaluates differently from AWS: documents in conditions, and removals from lists.
import { notImplemented } from '../../platform/aws-error.ts';
import { validationException } from '../../platform/input-members.ts';
import type { JsonObject } from '../../platform/service.ts';
import { type Condition, isMet, type Lookup, operandFault } from './condition.ts';

/** https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html */
const maxExpressionBytes = 4096;

const expressions = [
  'ConditionExpression',
  'FilterExpression',
  'KeyConditionExpression',
  'ProjectionExpression',
  'UpdateExpression',
];

interface UpdateSection {
  readonly type: string;
  readonly path: readonly (string | number)[];
  val?: unknown;
}

/** Corrects checked data in place, before an action reads it. @throws AwsError ValidationException or NotImplemented */
export function correctExpressions(operation: string, data: JsonObject): void {
  for (const name of expressions) refuseLong(name, data[name]);
  // dynalite evaluates only the first of the legacy conditions that are joined by OR.
  if (data.ConditionalOperator === 'OR') throw notImplemented(`dynamodb:${operation} with ConditionalOperator OR`);
  if (data._condition !== undefined) evaluateHere('ConditionExpression', data._condition);
  if (data._filter !== undefined) evaluateHere('FilterExpression', data._filter);
  const updates = data._updates as { sections: UpdateSection[] } | undefined;
  if (updates !== undefined) updates.sections = removalsLast(updates.sections).map(settingCopies);
}

function refuseLong(name: string, expression: unknown): void {
  if (typeof expression === 'string' && Buffer.byteLength(expression) > maxExpressionBytes) {
    throw validationException(`Invalid ${name}: Expression size has exceeded the maximum allowed size;`);
  }
}

/**
 * Makes dynalite call `isMet`. dynalite evaluates a function by mapping its arguments to values of the item: here, the
 * mapping itself is the evaluation, and the function only checks whether it returned a value.
 */
function evaluateHere(name: string, parsed: unknown): void {
  const holder = parsed as { expression: unknown };
  const condition = holder.expression as Condition;
  const fault = operandFault(condition);
  if (fault !== undefined) throw validationException(`Invalid ${name}: ${fault}`);
  holder.expression = {
    type: 'function',
    name: 'attribute_exists',
    args: { map: (lookup: Lookup) => [isMet(condition, lookup) ? { BOOL: true } : undefined] },
  };
}

/** dynalite sets `val` to a part of the item: it is copied, so that attributes do not share it or contain themselves. */
function settingCopies(section: UpdateSection): UpdateSection {
  let { val } = section;
  return Object.defineProperty({ ...section }, 'val', {
    enumerable: true,
    get: () => val,
    set: (resolved: unknown) => {
      val = structuredClone(resolved);
    },
  });
}

/** All parts of an update refer to the item before it, so elements of lists are removed last, starting at the end. */
function removalsLast(sections: readonly UpdateSection[]): UpdateSection[] {
  const isRemoval = ({ type, path }: UpdateSection) => type === 'remove' && typeof path.at(-1) === 'number';
  const removals = sections.filter(isRemoval).sort((a, b) => Number(b.path.at(-1)) - Number(a.path.at(-1)));
  return [...sections.filter((section) => !isRemoval(section)), ...removals];
}
