// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the templates under test are written so
import { describe, expect, test } from '@jest/globals';
import { Authorizer } from '../../../../../lib/local/access/iam/authorizer.ts';
import { PolicyDirectory } from '../../../../../lib/local/access/iam/policy-directory.ts';
import type { Caller } from '../../../../../lib/local/platform/service.ts';
import { FakeClock } from '../../../../fixtures/fake-clock.ts';

const roleArn = 'arn:aws:iam::000000000000:role/writer';
const tableArn = 'arn:aws:dynamodb:us-east-1:000000000000:table/orders';
const queueArn = 'arn:aws:sqs:us-east-1:000000000000:starts';
const ruleArn = 'arn:aws:events:us-east-1:000000000000:rule/bus/orders';
const writer: Caller = { kind: 'role', roleArn };
const bus: Caller = { kind: 'service', principal: 'events.amazonaws.com', sourceArn: ruleArn };

function policy(...statements: readonly object[]): object {
  return { Version: '2012-10-17', Statement: statements };
}

function setUp(...statements: readonly object[]): { directory: PolicyDirectory; authorizer: Authorizer } {
  const directory = new PolicyDirectory();
  directory.putRole({
    arn: roleArn,
    name: 'writer',
    trustPolicy: policy({ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { Service: 'lambda.amazonaws.com' } }),
  });
  directory.attachToRole('writer', 'test', [{ name: 'test', document: policy(...statements) }]);
  return { directory, authorizer: new Authorizer({ directory, clock: new FakeClock() }) };
}

function isAllowed(caller: Caller, authorizer: Authorizer, action: string, resource: string): boolean {
  try {
    authorizer.authorize(caller, [{ action, resource }]);
    return true;
  } catch {
    return false;
  }
}

describe('what a role may do', () => {
  test.each([
    ['an exact action and resource', { Action: 'dynamodb:PutItem', Resource: tableArn }, true],
    ['another action', { Action: 'dynamodb:GetItem', Resource: tableArn }, false],
    ['an action in another case', { Action: 'DynamoDB:putitem', Resource: tableArn }, true],
    ['a wildcard action', { Action: ['sqs:*', 'dynamodb:Put*'], Resource: '*' }, true],
    ['a question mark', { Action: 'dynamodb:PutIte?', Resource: '*' }, true],
    ['a resource of another name', { Action: 'dynamodb:PutItem', Resource: `${tableArn}2` }, false],
    ['a resource in another case', { Action: 'dynamodb:PutItem', Resource: tableArn.toUpperCase() }, false],
    ['everything but another action', { NotAction: 'dynamodb:GetItem', Resource: '*' }, true],
    ['everything but this action', { NotAction: 'dynamodb:Put*', Resource: '*' }, false],
    ['everything but this resource', { Action: '*', NotResource: tableArn }, false],
    [
      'a condition that holds',
      { Action: '*', Resource: '*', Condition: { StringEquals: { 'aws:RequestedRegion': 'us-east-1' } } },
      true,
    ],
    [
      'a condition that does not hold',
      { Action: '*', Resource: '*', Condition: { StringEquals: { 'aws:RequestedRegion': ['eu-west-1'] } } },
      false,
    ],
    [
      'a condition on a key that is absent',
      { Action: '*', Resource: '*', Condition: { ArnLike: { 'aws:SourceArn': '*' } } },
      false,
    ],
    [
      'an absent key with IfExists',
      { Action: '*', Resource: '*', Condition: { ArnLikeIfExists: { 'aws:SourceArn': 'arn:aws:sqs:*:*:*' } } },
      true,
    ],
    [
      'a negated operator on an absent key',
      { Action: '*', Resource: '*', Condition: { ArnNotLike: { 'aws:SourceArn': 'arn:aws:sqs:*:*:*' } } },
      true,
    ],
    [
      'Null true on an absent key',
      { Action: '*', Resource: '*', Condition: { Null: { 'aws:SourceArn': 'true' } } },
      true,
    ],
    [
      'Null false on an absent key',
      { Action: '*', Resource: '*', Condition: { Null: { 'aws:SourceArn': 'false' } } },
      false,
    ],
    [
      'a date that has come',
      { Action: '*', Resource: '*', Condition: { DateGreaterThan: { 'aws:CurrentTime': '2025-12-31T00:00:00Z' } } },
      true,
    ],
    [
      'a number that is too small',
      { Action: '*', Resource: '*', Condition: { NumericLessThan: { 'aws:EpochTime': '10' } } },
      false,
    ],
  ])('is decided by a statement with %s', (_, statement, expected) => {
    const { authorizer } = setUp({ Effect: 'Allow', ...statement });

    const answer = isAllowed(writer, authorizer, 'dynamodb:PutItem', tableArn);

    expect(answer).toBe(expected);
  });

  test('is empty without a policy, and the message is AWS’s own', () => {
    const { authorizer } = setUp();

    const answer = (): void =>
      authorizer.authorize(writer, [{ action: 'dynamodb:PutItem', resource: tableArn }], { sessionName: 'ingest' });

    expect(answer).toThrow(
      expect.objectContaining({
        code: 'AccessDeniedException',
        status: 400,
        message: `User: arn:aws:sts::000000000000:assumed-role/writer/ingest is not authorized to perform: dynamodb:PutItem on resource: ${tableArn} because no identity-based policy allows the dynamodb:PutItem action`,
      }),
    );
  });

  test('is refused by an explicit deny whatever else allows it', () => {
    const { authorizer } = setUp(
      { Effect: 'Allow', Action: '*', Resource: '*' },
      { Effect: 'Deny', Action: 'sqs:SendMessage', Resource: queueArn },
    );

    const answer = (): void => authorizer.authorize(writer, [{ action: 'sqs:SendMessage', resource: queueArn }]);

    expect(answer).toThrow(expect.objectContaining({ code: 'AccessDenied', status: 403 }));
    expect(answer).toThrow('with an explicit deny in an identity-based policy');
  });

  test('needs every permission that the operation needs', () => {
    const { authorizer } = setUp({ Effect: 'Allow', Action: 'dynamodb:PutItem', Resource: tableArn });

    const answer = (): void =>
      authorizer.authorize(writer, [
        { action: 'dynamodb:PutItem', resource: tableArn },
        { action: 'dynamodb:DeleteItem', resource: tableArn },
      ]);

    expect(answer).toThrow('dynamodb:DeleteItem');
  });

  test('can be allowed by the resource alone, if its policy names the role', () => {
    const { authorizer, directory } = setUp();
    const statement = { Effect: 'Allow', Action: 'sqs:*', Resource: queueArn };
    directory.attachToResource(queueArn, 'a', policy({ ...statement, Principal: { AWS: roleArn } }));

    const answer = isAllowed(writer, authorizer, 'sqs:SendMessage', queueArn);

    expect(answer).toBe(true);
  });

  test('is not allowed by a resource that only names the account', () => {
    const { authorizer, directory } = setUp();
    const statement = { Effect: 'Allow', Action: 'sqs:*', Resource: queueArn };
    directory.attachToResource(queueArn, 'a', policy({ ...statement, Principal: { AWS: '000000000000' } }));

    const answer = isAllowed(writer, authorizer, 'sqs:SendMessage', queueArn);

    expect(answer).toBe(false);
  });
});

describe('what a service may do', () => {
  const fromRule = {
    Effect: 'Allow',
    Action: 'sqs:SendMessage',
    Resource: queueArn,
    Principal: { Service: 'events.amazonaws.com' },
    Condition: { ArnEquals: { 'aws:SourceArn': ruleArn } },
  };

  test('is what a queue’s policy allows it', () => {
    const { authorizer, directory } = setUp();
    directory.attachToResource(queueArn, 'a', policy(fromRule));

    const answer = isAllowed(bus, authorizer, 'sqs:SendMessage', queueArn);

    expect(answer).toBe(true);
  });

  test.each([
    ['for another rule', { ...fromRule, Condition: { ArnEquals: { 'aws:SourceArn': `${ruleArn}2` } } }],
    ['for another service', { ...fromRule, Principal: { Service: 'sns.amazonaws.com' } }],
    ['for another action', { ...fromRule, Action: 'sqs:ReceiveMessage' }],
  ])('gets no permission from a statement %s', (_, statement) => {
    const { authorizer, directory } = setUp();
    directory.attachToResource(queueArn, 'a', policy(statement));

    const answer = isAllowed(bus, authorizer, 'sqs:SendMessage', queueArn);

    expect(answer).toBe(false);
  });

  test('is allowed by a policy that requires TLS', () => {
    const { authorizer, directory } = setUp();
    const denied = { Effect: 'Deny', Action: 'sqs:*', Resource: queueArn, Principal: { AWS: '*' } };
    const untrusted = { ...denied, Condition: { Bool: { 'aws:SecureTransport': 'false' } } };
    directory.attachToResource(queueArn, 'a', policy(untrusted, fromRule));

    const answer = isAllowed(bus, authorizer, 'sqs:SendMessage', queueArn);

    expect(answer).toBe(true);
  });

  test('reaches the parts of a resource: an object by its bucket, a version by its function', () => {
    const { authorizer, directory } = setUp();
    const functionArn = 'arn:aws:lambda:us-east-1:000000000000:function:ingest';
    const statement = { Effect: 'Allow', Principal: '*' };
    directory.attachToResource(
      'arn:aws:s3:::data',
      'a',
      policy({ ...statement, Action: 's3:GetObject', Resource: 'arn:aws:s3:::data/*' }),
    );
    directory.attachToResource(
      functionArn,
      'a',
      policy({ ...statement, Action: 'lambda:InvokeFunction', Resource: `${functionArn}:*` }),
    );

    const answers = [
      isAllowed(bus, authorizer, 's3:GetObject', 'arn:aws:s3:::data/a/b'),
      isAllowed(bus, authorizer, 'lambda:InvokeFunction', `${functionArn}:3`),
      isAllowed(bus, authorizer, 'lambda:InvokeFunction', functionArn),
    ];

    expect(answers).toEqual([true, true, false]);
  });

  test('includes a role whose trust policy names it', () => {
    const { authorizer } = setUp();
    const functionArn = 'arn:aws:lambda:us-east-1:000000000000:function:ingest';

    const answers = ['lambda.amazonaws.com', 'states.amazonaws.com'].map((principal) =>
      authorizer.canAssume(roleArn, { principal, sourceArn: functionArn }),
    );

    expect(answers).toEqual([true, false]);
  });
});

test('an administrator may do everything', () => {
  const { authorizer } = setUp();

  const answer = isAllowed({ kind: 'administrator' }, authorizer, 'dynamodb:DeleteTable', tableArn);

  expect(answer).toBe(true);
});

describe('a policy', () => {
  test.each([
    [
      'an unknown operator',
      { Condition: { StringMatches: { 'aws:SourceArn': 'a' } } },
      'condition operator StringMatches',
    ],
    [
      'a condition key that cannot be told',
      { Condition: { StringEquals: { 'dynamodb:LeadingKeys': 'a' } } },
      'condition key dynamodb:LeadingKeys',
    ],
    ['a policy variable', { Resource: 'arn:aws:s3:::${aws:username}' }, 'policy variable'],
    ['an unknown member', { NotPrincipal: '*' }, 'NotPrincipal'],
    ['a principal', { Principal: '*' }, 'must not name a Principal'],
    ['no effect', { Effect: undefined }, 'Effect must be Allow or Deny'],
  ])('of a role is refused with %s', (_, change, message) => {
    const statement = { Effect: 'Allow', Action: 'dynamodb:*', Resource: '*', ...change };

    const answer = (): unknown => setUp(statement);

    expect(answer).toThrow(`role writer: policy test: `);
    expect(answer).toThrow(message);
  });

  test('of AWS is found by its name, or refused', () => {
    const { directory } = setUp();

    const answer = (): unknown => directory.managedPolicy('arn:aws:iam::aws:policy/AdministratorAccess');

    expect(directory.managedPolicy('arn:aws:iam::aws:policy/AWSXRayDaemonWriteAccess')).toBeDefined();
    expect(answer).toThrow('AdministratorAccess is not implemented');
  });

  test('about a service that the platform lacks is ignored', () => {
    const statement = {
      Effect: 'Allow',
      Action: 'kms:Decrypt',
      Resource: '*',
      Condition: { StringEquals: { 'kms:ViaService': 's3' } },
    };

    const answer = (): unknown => setUp(statement);

    expect(answer).not.toThrow();
  });
});

describe('a role that is passed to a service', () => {
  const role = 'arn:aws:iam::000000000000:role/schedules';
  const Condition = { StringEquals: { 'iam:PassedToService': 'scheduler.amazonaws.com' } };
  const statement = { Effect: 'Allow', Action: 'iam:PassRole', Resource: role, Condition };

  test.each([
    ['scheduler.amazonaws.com', true],
    ['lambda.amazonaws.com', false],
  ])('is allowed for the service of the condition alone: %s is %s', (passedToService, isExpected) => {
    const { authorizer } = setUp(statement);
    const pass = (): void =>
      authorizer.authorize(writer, [{ action: 'iam:PassRole', resource: role, passedToService }]);

    if (isExpected) expect(pass).not.toThrow();
    else expect(pass).toThrow(/not authorized to perform: iam:PassRole/);
  });
});
