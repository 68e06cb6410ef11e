// Reads and compiles a policy document. It refuses unsupported elements, so that no statement is obeyed only in part.
import { isJsonObject } from '../../../value/json.ts';
import { type ConditionTest, compileCondition } from './condition.ts';
import { PolicyError } from './policy-error.ts';
import { compilePrincipal, type PrincipalTest } from './principal.ts';
import { compileWildcard, type Matcher } from './wildcard.ts';

export interface PolicyStatement {
  readonly effect: 'Allow' | 'Deny';
  readonly coversAction: Matcher;
  /** Absent in a trust policy, which covers the role that it belongs to. */
  readonly coversResource: Matcher;
  /** Present only in resource and trust policies. */
  readonly principal?: PrincipalTest;
  readonly conditionHolds: ConditionTest;
}

export type Policy = readonly PolicyStatement[];

/** The kind of policy, which decides the elements that its statements must have. */
export type PolicyKind = 'identity' | 'resource' | 'trust';

const members = new Set(['Sid', 'Effect', 'Action', 'NotAction', 'Resource', 'NotResource', 'Principal', 'Condition']);

// Statements about services that are not here can never apply, so their elements are not checked.
const askedServices = new Set([
  'dynamodb',
  'events',
  'iam',
  'lambda',
  's3',
  'scheduler',
  'secretsmanager',
  'sns',
  'sqs',
  'ssm',
  'states',
  'sts',
]);

/** Compiles a document. @param place The policy's owner, for messages. Throws PolicyError. */
export function readPolicy(document: unknown, kind: PolicyKind, place: string): Policy {
  const refuse = (message: string): never => {
    throw new PolicyError(place, message);
  };
  if (!isJsonObject(document)) return refuse('the policy document must be an object');
  const version = document.Version;
  if (version !== '2012-10-17')
    refuse(`policy version ${String(version ?? '2008-10-17')} is not implemented by the local platform`);
  const statements = Array.isArray(document.Statement) ? document.Statement : [document.Statement];
  return statements.filter((one) => canBeAsked(one)).map((one) => compileStatement(one, kind, refuse));
}

function compileStatement(statement: unknown, kind: PolicyKind, refuse: (message: string) => never): PolicyStatement {
  if (!isJsonObject(statement)) return refuse('Statement is malformed');
  const unknown = Object.keys(statement).find((key) => !members.has(key));
  if (unknown !== undefined) refuse(`${unknown} is not implemented by the local platform`);
  if (statement.Effect !== 'Allow' && statement.Effect !== 'Deny') return refuse('Effect must be Allow or Deny');
  if (kind === 'identity' ? 'Principal' in statement : !('Principal' in statement)) {
    refuse(kind === 'identity' ? 'an identity policy must not name a Principal' : 'Principal is missing');
  }
  return {
    effect: statement.Effect,
    coversAction: compileEither(statement, 'Action', refuse),
    coversResource: kind === 'trust' ? () => true : compileEither(statement, 'Resource', refuse),
    ...(kind === 'identity' ? {} : { principal: compilePrincipal(statement.Principal, refuse) }),
    conditionHolds: compileCondition(statement.Condition ?? {}, refuse),
  };
}

function compileEither(
  statement: Readonly<Record<string, unknown>>,
  member: 'Action' | 'Resource',
  refuse: (message: string) => never,
): Matcher {
  const positive = statement[member];
  const negative = statement[`Not${member}`];
  if ((positive === undefined) === (negative === undefined)) refuse(`one of ${member} and Not${member} is needed`);
  const patterns = toList(positive ?? negative);
  const variable = patterns.find((pattern) => pattern.includes('${'));
  if (variable !== undefined) refuse(`policy variable in ${variable} is not implemented by the local platform`);
  const matchers = patterns.map((pattern) => compileWildcard(pattern, { ignoresCase: member === 'Action' }));
  const covers: Matcher = (text) => matchers.some((matches) => matches(text));
  return positive === undefined ? (text) => !covers(text) : covers;
}

function canBeAsked(statement: unknown): boolean {
  if (!isJsonObject(statement) || statement.Action === undefined) return true;
  return toList(statement.Action).some((action) => {
    const service = action.split(':')[0] ?? '';
    return service.includes('*') || askedServices.has(service.toLowerCase());
  });
}

function toList(value: unknown): readonly string[] {
  return (Array.isArray(value) ? value : [value]).map(String);
}
