// The Condition element of a policy statement: it limits the requests that the statement applies to.
import { type ConditionOperator, conditionOperators } from './condition-operators.ts';
import { conditionKeys, type RequestContext } from './request-context.ts';

export type ConditionTest = (context: RequestContext) => boolean;

type Quantifier = 'single' | 'ForAllValues' | 'ForAnyValue';

interface Clause {
  readonly key: string;
  readonly values: readonly string[];
  readonly operator: ConditionOperator;
  readonly quantifier: Quantifier;
  readonly ifExists: boolean;
}

/**
 * Compiles a Condition element; all its clauses must hold.
 * @param refuse Throws the refusal of an unknown operator, or of a key whose value the platform does not know.
 */
export function compileCondition(element: unknown, refuse: (message: string) => never): ConditionTest {
  const clauses = Object.entries(asObject(element, refuse)).flatMap(([name, members]) =>
    Object.entries(asObject(members, refuse)).map(([key, value]) => compileClause(name, key, value, refuse)),
  );
  return (context) => clauses.every((holds) => holds(context));
}

function compileClause(name: string, key: string, value: unknown, refuse: (message: string) => never): ConditionTest {
  const values = (Array.isArray(value) ? value : [value]).map(String);
  const lowerKey = key.toLowerCase();
  if (!conditionKeys.has(lowerKey)) refuse(`condition key ${key} is not implemented by the local platform`);
  const variable = values.find((one) => one.includes('${'));
  if (variable !== undefined) refuse(`policy variable in ${variable} is not implemented by the local platform`);
  if (name === 'Null') return (context) => context.has(lowerKey) !== (values[0] === 'true');
  const { quantifier, base, ifExists } = readOperatorName(name);
  const operator = conditionOperators[base];
  if (operator === undefined) return refuse(`condition operator ${name} is not implemented by the local platform`);
  return (context) => clauseHolds({ key: lowerKey, values, operator, quantifier, ifExists }, context);
}

function readOperatorName(name: string): {
  readonly quantifier: Quantifier;
  readonly base: string;
  readonly ifExists: boolean;
} {
  const colon = name.indexOf(':');
  const prefix = name.slice(0, Math.max(0, colon));
  const quantifier = prefix === 'ForAllValues' || prefix === 'ForAnyValue' ? prefix : 'single';
  const rest = quantifier === 'single' ? name : name.slice(colon + 1);
  const ifExists = rest.endsWith('IfExists');
  return {
    quantifier,
    base: ifExists ? rest.slice(0, -'IfExists'.length) : rest,
    ifExists,
  };
}

function clauseHolds(clause: Clause, context: RequestContext): boolean {
  const given = context.get(clause.key);
  if (given === undefined) return absentKeyHolds(clause);
  const holds = (one: string): boolean => {
    const isMatch = clause.values.some((value) => clause.operator.matches(one, value));
    return clause.operator.isNegated ? !isMatch : isMatch;
  };
  return clause.quantifier === 'ForAnyValue' ? given.some(holds) : given.every(holds);
}

/** An absent key satisfies negations, `IfExists` and `ForAllValues`, but not `ForAnyValue`. */
function absentKeyHolds(clause: Clause): boolean {
  if (clause.ifExists || clause.quantifier === 'ForAllValues') return true;
  return clause.quantifier === 'single' && clause.operator.isNegated;
}

function asObject(value: unknown, refuse: (message: string) => never): object {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? value
    : refuse('Condition is malformed');
}
