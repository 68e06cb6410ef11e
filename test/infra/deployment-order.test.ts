// The deployment order: a function that accepts events is created after everything that starts their runs.
import { describe, expect, test } from '@jest/globals';
import { Template } from 'aws-cdk-lib/assertions';
import { createUnsynthesizedStack, type Resource, toReadable } from '../fixtures/stack.ts';

type Deployed = Resource & { readonly DependsOn?: string | readonly string[] };

const { Resources } = Template.fromStack(createUnsynthesizedStack()).toJSON() as {
  Resources: Record<string, Deployed>;
};
const listIds = (type: string): string[] => Object.keys(Resources).filter((id) => Resources[id]?.Type === type);
const findFunctionId = (name: string): string =>
  listIds('AWS::Lambda::Function').find((id) => toReadable({ Ref: id }) === `Functions${name}Function`) ?? '';

/** Lists the resources that a resource depends on or refers to: CloudFormation creates them first. */
function collectNeeds(id: string): string[] {
  const text = JSON.stringify(Resources[id]?.Properties ?? {});
  const references = [...text.matchAll(/"(?:Ref|Fn::GetAtt)":\[?"([^"]+)"/g)].map(([, name]) => name ?? '');
  return [...new Set([...[Resources[id]?.DependsOn ?? []].flat(), ...references])].filter((name) => name in Resources);
}

function collectAllNeeds(id: string, known = new Set<string>()): Set<string> {
  for (const need of collectNeeds(id)) {
    if (known.has(need)) continue;
    known.add(need);
    collectAllNeeds(need, known);
  }
  return known;
}

const workflowRules = listIds('AWS::Events::Rule').filter((id) => id.includes('Workflow'));

describe('the deployment', () => {
  test.each(['Ingest', 'Record'])(
    'creates every workflow’s rule and every queue policy before the function %s',
    (name) => {
      const { DependsOn = [] } = Resources[findFunctionId(name)] ?? {};

      expect(workflowRules).toHaveLength(3);
      expect(DependsOn).toEqual(expect.arrayContaining(workflowRules));
      expect(DependsOn).toEqual(expect.arrayContaining(listIds('AWS::SQS::QueuePolicy')));
    },
  );

  test('creates the rules that invoke record before ingest', () => {
    const { DependsOn = [] } = Resources[findFunctionId('Ingest')] ?? {};

    const matching = listIds('AWS::Events::Rule').filter((id) => Resources[id]?.Properties.EventPattern !== undefined);
    expect(matching).toHaveLength(6);
    expect(DependsOn).toEqual(expect.arrayContaining(matching));
  });

  test('creates every state machine and its alias before ingest', () => {
    const needs = collectAllNeeds(findFunctionId('Ingest'));

    for (const type of ['AWS::StepFunctions::StateMachine', 'AWS::StepFunctions::StateMachineAlias']) {
      const ids = listIds(type).filter((id) => id.includes('Workflow'));
      expect(ids).toHaveLength(3);
      expect([...needs]).toEqual(expect.arrayContaining(ids));
    }
  });

  test('creates a workflow’s rule after its alias and after start', () => {
    for (const id of workflowRules) {
      const { DependsOn = [] } = Resources[id] ?? {};
      const own = listIds('AWS::StepFunctions::StateMachineAlias').filter((alias) =>
        id.startsWith(alias.replace(/Live[0-9A-F]{8}$/, '')),
      );

      expect(own).toHaveLength(1);
      expect(DependsOn).toEqual(expect.arrayContaining([...own, findFunctionId('Start')]));
    }
  });

  test('has no resource that depends on itself', () => {
    expect(Object.keys(Resources).filter((id) => collectAllNeeds(id).has(id))).toEqual([]);
  });
});
