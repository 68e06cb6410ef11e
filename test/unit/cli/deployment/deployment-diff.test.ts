// What is said about each kind of difference between two templates.
import { expect, test } from '@jest/globals';
import { parseTemplate } from '../../../../lib/cli/deployment/assembly.ts';
import { compareDeployments } from '../../../../lib/cli/deployment/deployment-diff.ts';
import type { DiffEntry } from '../../../../lib/cli/deployment/diff-entry.ts';
import { listResources, toResourceMap } from '../../../../lib/cli/deployment/stack-resources.ts';

type Resources = Readonly<Record<string, object>>;

function compare(before: Resources, after: Resources): DiffEntry[] {
  const read = (Resources: Resources) =>
    toResourceMap(listResources(parseTemplate(JSON.stringify({ Resources })), () => undefined));
  return compareDeployments(read(before), read(after));
}

/** The only difference of one resource. */
function compareOne(before: object | undefined, after: object | undefined): DiffEntry {
  const entries = compare({ ...(before && { A: before }) }, { ...(after && { A: after }) });
  expect(entries).toHaveLength(1);
  return entries[0] as DiffEntry;
}

const state = (difference: object = {}) => ({ Type: 'Pass', End: true, ...difference });

function machine(definition: object, { starts, ...properties }: Record<string, unknown> = {}): object {
  return {
    Type: 'AWS::StepFunctions::StateMachine',
    Properties: {
      StateMachineName: 'Flowgate_1',
      DefinitionString: JSON.stringify(definition),
      Tags: [{ Key: 'flowgate:workflow', Value: 'order-intake' }],
      ...properties,
    },
    Metadata: starts === undefined ? {} : { flowgate: JSON.stringify(starts) },
  };
}

const table = (
  difference: object = {},
  policies: object = { DeletionPolicy: 'Retain', UpdateReplacePolicy: 'Retain' },
) => ({
  Type: 'AWS::DynamoDB::Table',
  Properties: { KeySchema: [{ AttributeName: 'pk' }], DeletionProtectionEnabled: true, ...difference },
  ...policies,
});

test('equal templates have no difference, whatever tools wrote into the metadata', () => {
  expect(compare({ A: table() }, { A: { ...table(), Metadata: { 'aws:cdk:path': 'Flowgate/A' } } })).toEqual([]);
});

test('a changed definition names its states, and says what running executions do', () => {
  const before = { StartAt: 'A', States: { A: state(), B: state() } };
  const inner = { StartAt: 'X', States: { X: state() } };
  const after = {
    StartAt: 'C',
    States: { A: state({ Output: 1 }), C: { Type: 'Parallel', Branches: [inner], End: true } },
  };

  const entry = compareOne(machine(before), machine(after));

  expect(entry).toMatchObject({ section: 'workflows', change: 'changed', name: 'order-intake', dangers: [] });
  expect(entry.details).toEqual([
    'new states: C, C / X',
    'removed states: B',
    'state A: Output added',
    'it starts at "C" instead of "A"',
    'running executions keep the definition that they started with; new runs use the new one',
  ]);
});

test('a changed trigger is said, also where the definition stays', () => {
  const definition = { StartAt: 'A', States: { A: state() } };
  const starts = (event: string) => ({ status: 'live', active: true, triggers: [{ event }] });

  expect(
    compareOne(machine(definition, { starts: starts('a') }), machine(definition, { starts: starts('b') })).details,
  ).toEqual(['triggers: [{"event":"b"}] instead of [{"event":"a"}]']);
  expect(compareOne(machine(definition), machine(definition, { starts: starts('b') })).details).toEqual([
    'whether its triggers change is unknown: the deployed template does not contain them',
  ]);
});

test('a removed or replaced state machine ends its running executions, which is a danger', () => {
  const definition = { StartAt: 'A', States: { A: state() } };

  expect(compareOne(machine(definition), undefined).dangers[0]).toMatch(/^its running executions are terminated/);
  const replaced = compareOne(machine(definition), machine(definition, { StateMachineName: 'Other_1' }));
  expect(replaced.change).toBe('replaced');
  expect(replaced.dangers[0]).toMatch(
    /^its state machine is named "Other_1" instead of "Flowgate_1", so it is replaced/,
  );
});

test('an added workflow is said with its triggers', () => {
  const added = compareOne(undefined, machine({ StartAt: 'A', States: { A: state() } }, { starts: { triggers: [] } }));

  expect([added.change, added.details]).toEqual(['added', ['1 states', 'no trigger']]);
});

test.each<[string, object, object, DiffEntry['change'], RegExp]>([
  ['replaced', table(), table({ KeySchema: [{ AttributeName: 'id' }] }), 'replaced', /^the new one is empty$/],
  [
    'unprotected',
    table(),
    table({ DeletionProtectionEnabled: false }),
    'changed',
    /^deletion protection is switched off$/,
  ],
  [
    'deleted with the stack',
    table(),
    table({}, {}),
    'changed',
    /^it is deleted with the stack from now on, and with it its items$/,
  ],
  [
    'given two indexes at once',
    table(),
    table({ GlobalSecondaryIndexes: [{ IndexName: 'a' }, { IndexName: 'b' }] }),
    'changed',
    /^CloudFormation refuses 2 changes of indexes in one update: deploy them in steps/,
  ],
])('a table that is %s is a danger', (_, before, after, change, danger) => {
  const entry = compareOne(before, after);

  expect([entry.section, entry.change]).toEqual(['data', change]);
  expect(entry.dangers[0]).toMatch(danger);
});

test('one index is added without danger, and one that changes takes two steps', () => {
  const withIndex = (index: object) => table({ GlobalSecondaryIndexes: [{ IndexName: 'a', ...index }] });

  expect(compareOne(table(), withIndex({}))).toMatchObject({
    details: ['GlobalSecondaryIndexes changes', 'index a is added, and filled in the background'],
    dangers: [],
  });
  expect(compareOne(withIndex({}), withIndex({ Projection: 'ALL' })).dangers[0]).toMatch(/^CloudFormation refuses 2/);
});

test('a removed table is kept or deleted, as its policy says', () => {
  expect(compareOne(table(), undefined)).toMatchObject({
    details: ['it is kept, with its data, and no longer belongs to the stack'],
    dangers: [],
  });
  expect(compareOne(table({}, {}), undefined).dangers).toEqual(['it is deleted, and with it its items']);
});

test('a shorter retention is a danger, a longer one is not', () => {
  const logs = (RetentionInDays: number) => ({ Type: 'AWS::Logs::LogGroup', Properties: { RetentionInDays } });
  const bucket = (ExpirationInDays: number) => ({
    Type: 'AWS::S3::Bucket',
    Properties: {
      LifecycleConfiguration: { Rules: [{ ExpirationInDays }, { Prefix: 'uploads/', ExpirationInDays: 1 }] },
    },
  });

  expect(compareOne(logs(30), logs(7)).dangers).toEqual([
    'data is kept for 7 days instead of 30 days: what is older is deleted',
  ]);
  expect(compareOne(logs(7), logs(30)).dangers).toEqual([]);
  expect(compareOne(bucket(31), bucket(8)).dangers).toEqual(['objects expire after 8 days instead of 31']);
});

const policy = (...statements: readonly object[]) => ({
  Type: 'AWS::IAM::Policy',
  Properties: { PolicyDocument: { Statement: statements }, Roles: [{ Ref: 'Role' }] },
});
const allow = (Action: string | readonly string[], Resource: unknown = 'arn:a', rest: object = {}) => ({
  Effect: 'Allow',
  Action,
  Resource,
  ...rest,
});

test('a permission that a role did not have is a danger; one that it lost is not', () => {
  const events = { 'Fn::GetAtt': ['Events', 'Arn'] };

  expect(
    compareOne(policy(allow('s3:GetObject')), policy(allow(['s3:GetObject', 's3:PutObject'], events))),
  ).toMatchObject({
    section: 'permissions',
    dangers: ['may now: s3:GetObject on Events.Arn', 'may now: s3:PutObject on Events.Arn'],
    details: ['may no longer: s3:GetObject on arn:a'],
  });
});

test('a permission is compared by its condition, and a wildcard contains what it matches', () => {
  const condition = { Condition: { StringEquals: { a: 'b' } } };

  expect(compareOne(policy(allow('s3:GetObject', '*', condition)), policy(allow('s3:GetObject', '*'))).dangers).toEqual(
    ['may now: s3:GetObject on *'],
  );
  expect(compareOne(policy(allow('s3:Get*', '*')), policy(allow('s3:GetObject'))).dangers).toEqual([]);
  expect(compareOne(policy({ ...allow('s3:*'), Effect: 'Deny' }, allow('a:B')), policy(allow('a:B'))).dangers).toEqual([
    'is no longer forbidden: s3:* on arn:a',
  ]);
});

test('another caller of a function is a danger, and the permissions of a new role are none', () => {
  const permission = (SourceArn: string) => ({
    Type: 'AWS::Lambda::Permission',
    Properties: { Action: 'lambda:InvokeFunction', FunctionName: 'f', Principal: 'events.amazonaws.com', SourceArn },
  });

  expect(compareOne(permission('arn:one'), permission('arn:*')).dangers).toEqual([
    'may now: lambda:InvokeFunction on f by events.amazonaws.com under a condition',
  ]);
  expect(compareOne(undefined, policy(allow('s3:GetObject')))).toMatchObject({
    details: ['may now: s3:GetObject on arn:a'],
    dangers: [],
  });
});

test('functions, rules and all else are said by what changes', () => {
  const code = (S3Key: string, LIMIT: string) => ({
    Type: 'AWS::Lambda::Function',
    Properties: { Description: 'Flowgate: accepts events', Code: { S3Key }, Environment: { Variables: { LIMIT } } },
  });
  const rule = (name: string) => ({
    Type: 'AWS::Events::Rule',
    Properties: { Description: 'starts a', EventPattern: { a: [name] } },
  });

  expect(compareOne(code('1', 'a'), code('2', 'b'))).toMatchObject({
    section: 'functions',
    details: ['new code, or new workflows, sources and issuers beside it', 'variables LIMIT change'],
  });
  expect(compareOne(rule('x'), rule('y'))).toMatchObject({
    section: 'rules',
    name: 'starts a (A)',
    details: ['EventPattern changes', 'pattern {"a":["y"]}'],
  });
});
