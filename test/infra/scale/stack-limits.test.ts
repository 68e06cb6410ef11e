import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import {
  checkTemplates,
  findExceededStacks,
  listGrowthLimits,
  type StackUse,
} from '../../../lib/infra/scale/stack-limits.ts';
import { createTemporaryFolder } from '../../fixtures/temporary-folder.ts';

const use = (difference: Partial<StackUse>): StackUse => ({ name: 'main', resources: 100, rules: 2, ...difference });

describe('the stacks of a deployment', () => {
  test('are accepted up to the limits', () => {
    expect(
      findExceededStacks([use({ resources: 500, rules: 283 }), use({ name: 'g', resources: 500, rules: 16 })]),
    ).toEqual([]);
  });

  test('are refused with the number of resources, and with what to do in the main stack and in a nested one', () => {
    expect(findExceededStacks([use({ resources: 507 }), use({ name: 'Workflows-group7', resources: 501 })])).toEqual([
      'the main stack needs 507 resources; CloudFormation allows 500: set "stack": "nested" in the workflow.json of workflows that were never deployed, at least 2 of them',
      'the nested stack Workflows-group7 needs 501 resources; CloudFormation allows 500: deploy some of its workflows as another stack, with -c workflows=… -c stack=…',
    ]);
  });

  test('are refused with the number of rules, of which the archive has one', () => {
    expect(findExceededStacks([use({ rules: 300 })])).toEqual([
      expect.stringContaining('the bus needs 301 rules; EventBridge allows 300: '),
    ]);
  });
});

test('the room for growth counts the resources of the main stack and all rules, with the archive’s', () => {
  const limits = listGrowthLimits([use({ resources: 143, rules: 2 }), use({ name: 'g', resources: 60, rules: 1 })]);

  expect(limits.map(({ what, used, allowed }) => [what, used, allowed])).toEqual([
    ['resources of the main stack', 143, 500],
    ['rules of the bus', 4, 300],
  ]);
});

describe('the written templates', () => {
  function write(template: object, name = 'Shop.template.json'): string {
    const directory = createTemporaryFolder();
    writeFileSync(join(directory, name), JSON.stringify(template));
    return directory;
  }
  const many = (count: number): object => Object.fromEntries(Array.from({ length: count }, (_, at) => [`N${at}`, {}]));
  const policy = (text: string) => ({
    Type: 'AWS::IAM::Policy',
    Properties: {
      Roles: [{ Ref: 'Role' }],
      PolicyDocument: { Statement: [{ Resource: { 'Fn::Join': ['', [text, { Ref: 'AWS::Region' }]] } }] },
    },
  });

  test('are accepted within the limits', () => {
    expect(() => checkTemplates(write({ Outputs: many(200), Parameters: many(200) }))).not.toThrow();
  });

  test.each([
    [{ Outputs: many(201) }, 'Shop.template.json has 201 outputs; CloudFormation allows 200'],
    [{ Parameters: many(201) }, 'Shop.template.json has 201 parameters; CloudFormation allows 200'],
    [
      { Description: 'x'.repeat(1_000_000) },
      /^Shop.template.json has 1000018 bytes; CloudFormation allows 1000000: set "stack"/,
    ],
    [
      { Resources: { One: policy('x'.repeat(5_200)), Two: policy('x'.repeat(5_200)) } },
      /^Shop.template.json: the policies of the role Role have 10\d{3} characters; IAM allows 10240: /,
    ],
  ])('are refused with the number', (template, message) => {
    expect(() => checkTemplates(write(template))).toThrow(message);
  });

  test('of nested stacks are refused with another remedy', () => {
    const directory = write({ Description: 'x'.repeat(1_000_000) }, 'A.nested.template.json');

    expect(() => checkTemplates(directory)).toThrow(/deploy some of its workflows as another stack/);
  });
});
