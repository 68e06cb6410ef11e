// Nested stacks: one plan with the stack that contains them.
import { describe, expect, test } from '@jest/globals';
import {
  type Plan,
  planResources,
  type ResourceValues,
} from '../../../../../lib/local/template/cloudformation/plan.ts';
import { readTemplate, type Template } from '../../../../../lib/local/template/cloudformation/template.ts';

const url = { 'Fn::Join': ['', ['https://s3.', { Ref: 'AWS::Region' }, '.amazonaws.com/assets/inner.json']] };
const nested = (parameters: object, rest: object = {}) => ({
  Type: 'AWS::CloudFormation::Stack',
  Properties: { TemplateURL: url, Parameters: parameters },
  ...rest,
});
const inner = {
  Parameters: { QueueArn: { Type: 'String' }, Size: { Type: 'String', Default: 'small' } },
  Conditions: { IsLarge: { 'Fn::Equals': [{ Ref: 'Size' }, 'large'] } },
  Resources: {
    Rule: { Type: 'T', Properties: { Target: { Ref: 'QueueArn' }, Role: { 'Fn::GetAtt': ['Role', 'Arn'] } } },
    Role: { Type: 'T', Properties: { Stack: { Ref: 'AWS::StackName' }, Size: { Ref: 'Size' } } },
    Extra: { Type: 'T', Condition: 'IsLarge' },
  },
  Outputs: { RuleName: { Value: { Ref: 'Rule' } } },
};

function plan(resources: object, template: object = inner, rest: object = {}): Plan {
  const asked: string[] = [];
  const findTemplate = (asset: string): Template => {
    asked.push(asset);
    return readTemplate(JSON.stringify(template));
  };
  const planned = planResources(readTemplate(JSON.stringify({ Resources: resources, ...rest })), {
    stackName: 'Shop',
    findTemplate,
  });
  expect(new Set(asked)).toEqual(new Set(['https://s3.us-east-1.amazonaws.com/assets/inner.json']));
  return planned;
}

const order = ({ resources }: Plan): string[] => resources.map(({ logicalId }) => logicalId);
const resolveOne = ({ resources }: Plan, id: string, made: Readonly<Record<string, ResourceValues>>) =>
  resources.find(({ logicalId }) => logicalId === id)?.resolve((name) => made[name]);

const queue: ResourceValues = { ref: 'starts', attributes: { Arn: 'arn:starts' } };
const parameters = { QueueArn: { 'Fn::GetAtt': ['Queue', 'Arn'] } };

describe('a nested stack', () => {
  test('is planned resource by resource: after what its parameters refer to, before what depends on it', () => {
    const planned = plan({
      Ingest: { Type: 'T', DependsOn: 'Inner' },
      Inner: nested(parameters, { DependsOn: 'Start' }),
      Start: { Type: 'T' },
      Queue: { Type: 'T' },
    });

    const ids = order(planned);
    expect(ids).toHaveLength(6);
    for (const [first, second] of [
      ['Queue', 'Inner-Rule'],
      ['Start', 'Inner-Role'],
      ['Inner-Role', 'Inner-Rule'],
      ['Inner-Rule', 'Inner'],
      ['Inner', 'Ingest'],
    ])
      expect(ids.indexOf(first ?? '')).toBeLessThan(ids.indexOf(second ?? ''));
  });

  test('resolves its parameters, its defaults, its own resources and its own name', () => {
    const planned = plan({ Queue: { Type: 'T' }, Inner: nested(parameters) });
    const made = { Queue: queue, 'Inner-Role': { ref: 'role', attributes: { Arn: 'arn:role' } } };

    expect(resolveOne(planned, 'Inner-Rule', made)).toEqual({ Target: 'arn:starts', Role: 'arn:role' });
    expect(resolveOne(planned, 'Inner-Role', made)).toEqual({ Stack: 'Shop-Inner', Size: 'small' });
  });

  test('gives its outputs to the stack around it', () => {
    const planned = plan({ Queue: { Type: 'T' }, Inner: nested(parameters) });
    const made = { Queue: queue, 'Inner-Rule': { ref: 'the-rule', attributes: {} } };

    expect(resolveOne(planned, 'Inner', made)).toMatchObject({ Outputs: { RuleName: 'the-rule' } });
  });

  test('has the resources that its conditions choose', () => {
    const large = plan({ Queue: { Type: 'T' }, Inner: nested({ ...parameters, Size: 'large' }) });

    expect(order(large)).toContain('Inner-Extra');
    expect(order(plan({ Queue: { Type: 'T' }, Inner: nested(parameters) }))).not.toContain('Inner-Extra');
  });

  test('may contain another one', () => {
    const outermost = { Queue: { Type: 'T' }, Outer: nested(parameters) };
    const outer = {
      Parameters: { QueueArn: { Type: 'String' } },
      Resources: { Inner: nested({ QueueArn: { Ref: 'QueueArn' } }) },
    };
    const templates = [outer, inner];
    const planned = planResources(readTemplate(JSON.stringify({ Resources: outermost })), {
      stackName: 'Shop',
      findTemplate: () => readTemplate(JSON.stringify(templates.shift())),
    });

    expect(order(planned)).toEqual(['Queue', 'Outer-Inner-Role', 'Outer-Inner-Rule', 'Outer-Inner', 'Outer']);
    expect(
      resolveOne(planned, 'Outer-Inner-Rule', {
        Queue: queue,
        'Outer-Inner-Role': { ref: 'role', attributes: { Arn: 'arn:role' } },
      }),
    ).toMatchObject({ Target: 'arn:starts' });
  });

  test.each([
    [{ Inner: nested({}) }, 'parameter QueueArn: has no value and no default'],
    [{ Inner: nested({ QueueArn: { Ref: 'Nothing' } }) }, 'resource Inner: refers to Nothing, which is neither'],
  ])('is refused by name: %j', (resources, message) => {
    const resolveAll = (): unknown => plan(resources).resources.map((one) => one.resolve(() => queue));

    expect(resolveAll).toThrow(message);
  });

  test('is refused where no assets are read', () => {
    const template = readTemplate(JSON.stringify({ Resources: { Inner: nested({}) } }));

    expect(() => planResources(template, { stackName: 'Shop' })).toThrow(
      'resource Inner: nested stacks are not read here',
    );
  });
});
