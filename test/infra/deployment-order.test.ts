// A function that promises runs is deployed after everything that starts them, and no resource depends on itself.
import { describe, expect, test } from '@jest/globals';
import { Template } from 'aws-cdk-lib/assertions';
import { createUnsynthesizedStack, type Resource, toReadable } from '../fixtures/stack.ts';

type Deployed = Resource & { readonly DependsOn?: string | readonly string[] };

const { Resources } = Template.fromStack(createUnsynthesizedStack()).toJSON() as {
  Resources: Record<string, Deployed>;
};
const idsOf = (type: string): string[] => Object.keys(Resources).filter((id) => Resources[id]?.Type === type);
const functionId = (name: string): string =>
  idsOf('AWS::Lambda::Function').find((id) => toReadable({ Ref: id }) === `Functions${name}Function`) ?? '';

/** The resources that CloudFormation creates before a resource: those that it depends on or refers to. */
function collectNeeds(id: string): string[] {
  const text = JSON.stringify(Resources[id]?.Properties ?? {});
  const referred = [...text.matchAll(/"(?:Ref|Fn::GetAtt)":\[?"([^"]+)"/g)].map(([, name]) => name ?? '');
  return [...new Set([...[Resources[id]?.DependsOn ?? []].flat(), ...referred])].filter((name) => name in Resources);
}

function collectAllNeeds(id: string, known = new Set<string>()): Set<string> {
  for (const need of collectNeeds(id)) {
    if (known.has(need)) continue;
    known.add(need);
    collectAllNeeds(need, known);
  }
  return known;
}

const workflowRules = idsOf('AWS::Events::Rule').filter((id) => id.includes('Workflow'));

describe('the deployment', () => {
  test.each(['Ingest', 'Record'])(
    'makes every workflow’s rule and every queue policy before the function %s',
    (name) => {
      const { DependsOn = [] } = Resources[functionId(name)] ?? {};

      expect(workflowRules).toHaveLength(3);
      expect(DependsOn).toEqual(expect.arrayContaining(workflowRules));
      expect(DependsOn).toEqual(expect.arrayContaining(idsOf('AWS::SQS::QueuePolicy')));
    },
  );

  test('makes the rules that record and decide before the function that promises runs', () => {
    const { DependsOn = [] } = Resources[functionId('Ingest')] ?? {};

    const matching = idsOf('AWS::Events::Rule').filter((id) => Resources[id]?.Properties.EventPattern !== undefined);
    expect(matching).toHaveLength(5);
    expect(DependsOn).toEqual(expect.arrayContaining(matching));
  });

  test('makes every state machine and its alias before the function that promises runs', () => {
    const needs = collectAllNeeds(functionId('Ingest'));

    for (const type of ['AWS::StepFunctions::StateMachine', 'AWS::StepFunctions::StateMachineAlias']) {
      expect(idsOf(type)).toHaveLength(3);
      expect([...needs]).toEqual(expect.arrayContaining(idsOf(type)));
    }
  });

  test('makes a workflow’s rule after its own alias and after the function that starts it', () => {
    for (const id of workflowRules) {
      const { DependsOn = [] } = Resources[id] ?? {};
      const own = idsOf('AWS::StepFunctions::StateMachineAlias').filter((alias) =>
        id.startsWith(alias.replace(/Live[0-9A-F]{8}$/, '')),
      );

      expect(own).toHaveLength(1);
      expect(DependsOn).toEqual(expect.arrayContaining([...own, functionId('Start')]));
    }
  });

  test('has no resource that depends on itself', () => {
    expect(Object.keys(Resources).filter((id) => collectAllNeeds(id).has(id))).toEqual([]);
  });
});
