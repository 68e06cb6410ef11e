// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the templates under test are written so
import { describe, expect, test } from '@jest/globals';
import {
  type PlanOptions,
  planResources,
  type ResourceValues,
} from '../../../../../lib/local/template/cloudformation/plan.ts';
import { readTemplate } from '../../../../../lib/local/template/cloudformation/template.ts';

const made: Readonly<Record<string, ResourceValues>> = {
  Table: { ref: 'orders', attributes: { Arn: 'arn:aws:dynamodb:us-east-1:000000000000:table/orders' } },
};

/** What the property `Value` of the resource `Probe` resolves to. */
function resolved(value: unknown, rest: object = {}, options: Partial<PlanOptions> = {}): unknown {
  const Resources = { Table: { Type: 'AWS::DynamoDB::Table' }, Probe: { Type: 'T', Properties: { Value: value } } };
  const plan = planResources(readTemplate(JSON.stringify({ Resources, ...rest })), { stackName: 'Shop', ...options });
  return plan.resources.find(({ logicalId }) => logicalId === 'Probe')?.resolve((name) => made[name]).Value;
}

function order(resources: object): readonly string[] {
  const template = readTemplate(JSON.stringify({ Resources: resources }));
  return planResources(template, { stackName: 'Shop' }).resources.map(({ logicalId }) => logicalId);
}

describe('intrinsic functions', () => {
  test.each([
    ['Ref of a resource', { Ref: 'Table' }, 'orders'],
    ['Ref of the account', { Ref: 'AWS::AccountId' }, '000000000000'],
    ['Ref of the Region', { Ref: 'AWS::Region' }, 'us-east-1'],
    ['Ref of the stack name', { Ref: 'AWS::StackName' }, 'Shop'],
    ['Ref of the URL suffix', { Ref: 'AWS::URLSuffix' }, 'amazonaws.com'],
    ['GetAtt as a list', { 'Fn::GetAtt': ['Table', 'Arn'] }, 'arn:aws:dynamodb:us-east-1:000000000000:table/orders'],
    ['GetAtt as text', { 'Fn::GetAtt': 'Table.Arn' }, 'arn:aws:dynamodb:us-east-1:000000000000:table/orders'],
    ['Join', { 'Fn::Join': ['-', ['a', { Ref: 'Table' }, 1]] }, 'a-orders-1'],
    ['Join without what is no value', { 'Fn::Join': ['-', ['a', { Ref: 'AWS::NoValue' }]] }, 'a'],
    ['Join of a list that a function gives', { 'Fn::Join': ['+', { 'Fn::Split': ['/', 'a/b'] }] }, 'a+b'],
    [
      'Sub of text',
      { 'Fn::Sub': '${Table}/${Table.Arn}' },
      'orders/arn:aws:dynamodb:us-east-1:000000000000:table/orders',
    ],
    ['Sub with variables', { 'Fn::Sub': ['${Own}:${AWS::Region}', { Own: { Ref: 'Table' } }] }, 'orders:us-east-1'],
    ['Sub with a literal', { 'Fn::Sub': '${!Table} $5' }, '${Table} $5'],
    ['Select', { 'Fn::Select': [1, ['a', 'b']] }, 'b'],
    [
      'Select from Split of an attribute',
      { 'Fn::Select': ['5', { 'Fn::Split': [':', { 'Fn::GetAtt': ['Table', 'Arn'] }] }] },
      'table/orders',
    ],
    ['Base64', { 'Fn::Base64': { Ref: 'Table' } }, 'b3JkZXJz'],
    ['functions inside lists and objects', [{ a: { Ref: 'Table' } }, { Ref: 'AWS::NoValue' }], [{ a: 'orders' }]],
    ['data that only looks like a reference', { Ref: 'Table', Other: 1 }, { Ref: 'Table', Other: 1 }],
  ])('resolves %s', (_, value, expected) => {
    const answer = resolved(value);

    expect(answer).toEqual(expected);
  });

  test('leaves out a property that has no value', () => {
    const answer = resolved({ kept: 1, dropped: { Ref: 'AWS::NoValue' } });

    expect(answer).toEqual({ kept: 1 });
  });

  test('finds a value in a mapping', () => {
    const Mappings = { Sizes: { 'us-east-1': { small: 'S' } } };

    const answer = resolved({ 'Fn::FindInMap': ['Sizes', { Ref: 'AWS::Region' }, 'small'] }, { Mappings });

    expect(answer).toBe('S');
  });

  test.each([
    ['Fn::GetAZs', { 'Fn::GetAZs': '' }],
    ['Fn::ImportValue', { 'Fn::ImportValue': 'other' }],
    ['Fn::Cidr', { 'Fn::Cidr': ['10.0.0.0/16', 1, 8] }],
    ['Fn::Join', { 'Fn::Join': ['', []], more: 1 }],
    ['{{resolve:ssm:/a}}', '{{resolve:ssm:/a}}'],
  ])('refuses %s by name', (name, value) => {
    const answer = (): unknown => resolved(value);

    expect(answer).toThrow(`resource Probe: `);
    expect(answer).toThrow(name);
  });

  test.each([
    ['an attribute that is not there', { 'Fn::GetAtt': ['Table', 'StreamArn'] }, 'attribute StreamArn of Table'],
    ['a name that is not there', { Ref: 'Nobody' }, 'refers to Nobody'],
    ['an item past the end', { 'Fn::Select': [2, ['a']] }, 'Fn::Select asks for item 2 of 1'],
    ['a list where text is needed', { 'Fn::Join': ['', [['a']]] }, 'Fn::Join takes text'],
  ])('refuses %s', (_, value, message) => {
    const answer = (): unknown => resolved(value);

    expect(answer).toThrow(message);
  });
});

describe('parameters', () => {
  const Parameters = {
    Size: { Type: 'String', Default: 'small' },
    Needed: { Type: 'String' },
    Bootstrap: { Type: 'AWS::SSM::Parameter::Value<String>', Default: '/cdk/version' },
  };

  test('takes the default of a parameter', () => {
    const answer = resolved({ Ref: 'Size' }, { Parameters });

    expect(answer).toBe('small');
  });

  test('uses a value that is given', () => {
    const answer = resolved({ Ref: 'Size' }, { Parameters }, { parameters: { Size: 'large' } });

    expect(answer).toBe('large');
  });

  test.each(['Needed', 'Bootstrap'])('refuses to make up a value for %s', (name) => {
    const answer = (): unknown => resolved({ Ref: name }, { Parameters });

    expect(answer).toThrow(`parameter ${name}`);
  });
});

describe('conditions', () => {
  const Parameters = { Stage: { Type: 'String', Default: 'prod' } };
  const Conditions = {
    IsProd: { 'Fn::Equals': [{ Ref: 'Stage' }, 'prod'] },
    IsTest: { 'Fn::Not': [{ Condition: 'IsProd' }] },
    Either: { 'Fn::Or': [{ Condition: 'IsTest' }, { Condition: 'IsProd' }] },
    Both: { 'Fn::And': [{ Condition: 'IsTest' }, { Condition: 'IsProd' }] },
  };

  test.each([
    ['IsProd', 'yes'],
    ['IsTest', 'no'],
    ['Either', 'yes'],
    ['Both', 'no'],
  ])('chooses by %s', (condition, expected) => {
    const answer = resolved({ 'Fn::If': [condition, 'yes', 'no'] }, { Parameters, Conditions });

    expect(answer).toBe(expected);
  });

  test('leaves out a resource whose condition does not hold, and what only a ruled-out branch refers to', () => {
    const Resources = {
      Debug: { Type: 'T', Condition: 'IsTest' },
      User: { Type: 'T', Properties: { Name: { 'Fn::If': ['IsTest', { Ref: 'Debug' }, 'none'] } } },
    };

    const plan = planResources(readTemplate(JSON.stringify({ Parameters, Conditions, Resources })), { stackName: 'S' });

    expect(plan.resources.map(({ logicalId }) => logicalId)).toEqual(['User']);
    expect(plan.resources[0]?.resolve(() => undefined)).toEqual({ Name: 'none' });
  });

  test('refuses conditions that depend on themselves', () => {
    const circular = { A: { 'Fn::Not': [{ Condition: 'B' }] }, B: { 'Fn::Not': [{ Condition: 'A' }] } };

    const answer = (): unknown => resolved({ 'Fn::If': ['A', 1, 2] }, { Conditions: circular });

    expect(answer).toThrow('condition A: depends on itself');
  });
});

describe('the order of resources', () => {
  test('puts each resource after those that it refers to or depends on', () => {
    const answer = order({
      A: { Type: 'T', Properties: { Value: { 'Fn::Sub': '${B.Arn}' } } },
      B: { Type: 'T', DependsOn: 'C' },
      C: { Type: 'T', Properties: { Value: { 'Fn::GetAtt': ['D', 'Arn'] } } },
      D: { Type: 'T' },
    });

    expect(answer).toEqual(['D', 'C', 'B', 'A']);
  });

  test('reports a cycle with its members', () => {
    const answer = (): unknown =>
      order({ A: { Type: 'T', DependsOn: ['B'] }, B: { Type: 'T', Properties: { Value: { Ref: 'A' } } } });

    expect(answer).toThrow('A -> B -> A');
  });
});

describe('a template', () => {
  test.each([
    ['is not JSON', '{', 'is not JSON'],
    ['has an unknown section', '{"Transform":"AWS::Serverless-2016-10-31"}', 'section Transform'],
    [
      'has an unknown resource member',
      '{"Resources":{"A":{"Type":"T","UpdatePolicy":{}}}}',
      'resource A: UpdatePolicy',
    ],
    ['exports an output', '{"Outputs":{"A":{"Value":1,"Export":{"Name":"x"}}}}', 'output A: Export'],
  ])('is refused when it %s', (_, text, message) => {
    const answer = (): unknown => readTemplate(text);

    expect(answer).toThrow(message);
  });
});
