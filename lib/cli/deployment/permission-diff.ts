// What changes in permissions: which actions on which resources a role or a caller may use now and could not before.
import { isDeepStrictEqual } from 'node:util';
import { isJsonObject, type JsonObject, type JsonValue } from '../../value/json.ts';
import { type DiffEntry, describeKind } from './diff-entry.ts';
import type { ResourceChange } from './resource-change.ts';
import { readText, type StackResource } from './stack-resources.ts';

const policyTypes: readonly string[] = [
  'AWS::IAM::Policy',
  'AWS::IAM::ManagedPolicy',
  'AWS::IAM::Role',
  'AWS::Lambda::Permission',
  'AWS::SQS::QueuePolicy',
  'AWS::S3::BucketPolicy',
  'AWS::SNS::TopicPolicy',
  'AWS::Events::EventBusPolicy',
];

export function grantsPermissions({ type }: StackResource): boolean {
  return policyTypes.includes(type);
}

/** Undefined for a change that is none of permissions, such as tags of a role. */
export function describePermissionChange(change: ResourceChange): DiffEntry | undefined {
  const before = 'before' in change ? listGrants(change.before) : [];
  const after = 'after' in change ? listGrants(change.after) : [];
  const gained = after.filter((grant) => !before.some((other) => covers(other, grant)));
  const lost = before.filter((grant) => !after.some((other) => covers(other, grant)));
  const wider = [
    ...gained.filter(({ effect }) => effect === 'Allow').map((grant) => `may now: ${formatGrant(grant)}`),
    ...lost.filter(({ effect }) => effect === 'Deny').map((grant) => `is no longer forbidden: ${formatGrant(grant)}`),
  ];
  const narrower = [
    ...lost.filter(({ effect }) => effect === 'Allow').map((grant) => `may no longer: ${formatGrant(grant)}`),
    ...gained.filter(({ effect }) => effect === 'Deny').map((grant) => `is now forbidden: ${formatGrant(grant)}`),
    ...describeBoundary(change),
  ];
  if (wider.length + narrower.length === 0) return undefined;
  const { id, type } = 'after' in change ? change.after : change.before;
  // A role that did not exist before has no wider permissions than before.
  const isNew = change.kind === 'added';
  return {
    section: 'permissions',
    change: change.kind,
    name: describeKind(type, id),
    details: isNew ? [...wider, ...narrower] : narrower,
    dangers: isNew ? [] : wider,
  };
}

interface Grant {
  readonly effect: string;
  readonly action: string;
  /** The resource, and for policies of resources the principal. */
  readonly target: JsonValue;
  readonly principal: JsonValue;
  readonly condition: JsonValue;
}

function listGrants({ type, properties }: StackResource): Grant[] {
  if (type === 'AWS::Lambda::Permission') return [readLambdaPermission(properties)];
  if (type !== 'AWS::IAM::Role') return readDocument(properties.PolicyDocument ?? properties.Statement);
  const inline = (Array.isArray(properties.Policies) ? properties.Policies : []).filter(isJsonObject);
  const managed = Array.isArray(properties.ManagedPolicyArns) ? properties.ManagedPolicyArns : [];
  return [
    ...readDocument(properties.AssumeRolePolicyDocument),
    ...inline.flatMap((policy) => readDocument(policy.PolicyDocument)),
    ...managed.map((target) => ({ effect: 'Allow', action: 'all of', target, principal: null, condition: null })),
  ];
}

function readLambdaPermission({ Action, FunctionName, Principal, SourceArn, SourceAccount }: JsonObject): Grant {
  const condition = { SourceArn: SourceArn ?? null, SourceAccount: SourceAccount ?? null };
  return {
    effect: 'Allow',
    action: readText(Action) ?? '?',
    target: FunctionName ?? null,
    principal: Principal ?? null,
    condition,
  };
}

function readDocument(document: JsonValue | undefined): Grant[] {
  const statements = isJsonObject(document) && document.Statement !== undefined ? document.Statement : document;
  const list = Array.isArray(statements) ? statements : [statements];
  return list.filter(isJsonObject).flatMap((statement) => readStatement(statement));
}

function readStatement({
  Effect,
  Action,
  NotAction,
  Resource,
  NotResource,
  Principal,
  Condition,
}: JsonObject): Grant[] {
  const actions =
    Action === undefined ? listOf(NotAction).map((one) => `all but ${text(one)}`) : listOf(Action).map(text);
  const targets =
    Resource === undefined && NotResource !== undefined ? [{ allBut: NotResource }] : listOf(Resource ?? null);
  const rest = { effect: readText(Effect) ?? 'Allow', principal: Principal ?? null, condition: Condition ?? null };
  return actions.flatMap((action) => targets.map((target) => ({ ...rest, action, target })));
}

function listOf(value: JsonValue | undefined): readonly JsonValue[] {
  if (value === undefined) return [];
  return Array.isArray(value) ? value : [value];
}

function text(value: JsonValue): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** Whether a grant includes another one. Only what is certain: the same condition and principal, the same target or `*`. */
function covers(wide: Grant, narrow: Grant): boolean {
  return (
    wide.effect === narrow.effect &&
    isDeepStrictEqual([wide.principal, wide.condition], [narrow.principal, narrow.condition]) &&
    (wide.target === '*' || isDeepStrictEqual(wide.target, narrow.target)) &&
    (wide.action === narrow.action || matchesStar(wide.action, narrow.action))
  );
}

function matchesStar(pattern: string, action: string): boolean {
  return pattern.endsWith('*') && !pattern.startsWith('all but') && action.startsWith(pattern.slice(0, -1));
}

function describeBoundary(change: ResourceChange): string[] {
  if (change.kind === 'added' || change.kind === 'removed') return [];
  return change.properties.includes('PermissionsBoundary') ? ['its permissions boundary changes'] : [];
}

function formatGrant({ action, target, principal, condition }: Grant): string {
  const by = principal === null ? '' : ` by ${text(principal)}`;
  const on = target === null ? '' : ` on ${formatTarget(target)}`;
  return `${action}${on}${by}${condition === null ? '' : ' under a condition'}`;
}

/** A reference as people read it: `Events.Arn` and `arn:…:stateMachine:Flowgate_*` instead of the functions of a template. */
function formatTarget(target: JsonValue): string {
  if (!isJsonObject(target)) return text(target);
  const { Ref: ref, 'Fn::GetAtt': attribute, 'Fn::Join': join } = target;
  if (typeof ref === 'string') return ref.replace('AWS::', '');
  if (Array.isArray(attribute)) return attribute.map(text).join('.');
  if (Array.isArray(join) && Array.isArray(join[1])) return join[1].map(formatTarget).join(text(join[0] ?? ''));
  return JSON.stringify(target);
}
