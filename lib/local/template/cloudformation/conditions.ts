// Evaluates the template's conditions. They depend only on parameters and mappings, never on a resource.
import { noValue, resolve, type Scope } from './intrinsics.ts';
import { TemplateError } from './template-error.ts';

type Operator = (argument: unknown, scope: Scope) => boolean;

const operators: Readonly<Record<string, Operator>> = {
  Condition: (argument, scope) => scope.condition(String(argument)),
  'Fn::And': (argument, scope) => operands(argument, 2, 10, 'Fn::And', scope).every((one) => decide(one, scope)),
  'Fn::Or': (argument, scope) => operands(argument, 2, 10, 'Fn::Or', scope).some((one) => decide(one, scope)),
  'Fn::Not': (argument, scope) => !operands(argument, 1, 1, 'Fn::Not', scope).some((one) => decide(one, scope)),
  'Fn::Equals': (argument, scope) => {
    const [left, right] = operands(argument, 2, 2, 'Fn::Equals', scope).map((one) => resolve(one, scope));
    return comparable(left, scope) === comparable(right, scope);
  },
};

/** Whether a condition holds. Throws TemplateError for an unknown function or for a cycle of conditions. */
export function conditionDecider(
  conditions: Readonly<Record<string, unknown>>,
  scope: Pick<Scope, 'ref' | 'mapping'>,
): (name: string) => boolean {
  const decided = new Map<string, boolean | 'deciding'>();
  const decideByName = (name: string): boolean => {
    const known = decided.get(name);
    if (typeof known === 'boolean') return known;
    const place = `condition ${name}`;
    if (known === 'deciding') throw new TemplateError(place, 'depends on itself');
    if (!Object.hasOwn(conditions, name)) throw new TemplateError(place, 'is not in the template');
    decided.set(name, 'deciding');
    const isTrue = decide(conditions[name], {
      place,
      ref: scope.ref,
      mapping: scope.mapping,
      condition: decideByName,
      getAtt: (logicalId) => {
        throw new TemplateError(place, `must not depend on resource ${logicalId}`);
      },
    });
    decided.set(name, isTrue);
    return isTrue;
  };
  return decideByName;
}

function decide(expression: unknown, scope: Scope): boolean {
  const [entry, ...others] = typeof expression === 'object' && expression !== null ? Object.entries(expression) : [];
  const operator = entry === undefined ? undefined : operators[entry[0]];
  if (entry !== undefined && operator !== undefined && others.length === 0) return operator(entry[1], scope);
  throw new TemplateError(scope.place, `${entry?.[0] ?? JSON.stringify(expression)} is not a condition function`);
}

function operands(argument: unknown, least: number, most: number, name: string, scope: Scope): readonly unknown[] {
  if (Array.isArray(argument) && argument.length >= least && argument.length <= most) return argument;
  const count = least === most ? `${least}` : `${least} to ${most}`;
  throw new TemplateError(scope.place, `${name} takes a list of ${count}`);
}

function comparable(value: unknown, scope: Scope): string {
  if (value !== noValue && ['string', 'number', 'boolean'].includes(typeof value)) return String(value);
  throw new TemplateError(scope.place, 'Fn::Equals compares text');
}
