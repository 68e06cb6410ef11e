// 300 workflows within every limit of a deployment, and workflows that stay where they are.
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { checkTemplates } from '../../../lib/infra/scale/stack-limits.ts';
import { deriveTestId, type SmallWorkflow } from '../../fixtures/small-workflows.ts';
import { listMachines, listProperties, type SynthesizedTemplate, synthesizeTemplates } from './many-workflows.ts';

const name = (count: number): SmallWorkflow[] =>
  Array.from({ length: count }, (_, at) => ({ name: `w${at}`, stack: 'nested' as const }));

const few = synthesizeTemplates(name(20));

const findStartPolicy = ({ Resources }: SynthesizedTemplate): Statement[] =>
  Object.entries(Resources).flatMap(([id, { Type, Properties }]) =>
    Type === 'AWS::IAM::Policy' && id.includes('FunctionsStartRole')
      ? (Properties.PolicyDocument as { Statement: Statement[] }).Statement
      : [],
  );
const isOther = ({ Action }: Statement): boolean => Action !== 'states:StartSyncExecution';

interface Statement {
  readonly Action: unknown;
}

describe('300 workflows', () => {
  const workflows = name(300).map((one, at) => (at < 60 ? { ...one, type: 'EXPRESS' as const } : one));
  const { directory, main, nested } = synthesizeTemplates([{ name: 'old' }, ...workflows]);
  const all = [main, ...nested.values()];

  test('are in the main stack and in 16 nested stacks', () => {
    expect(nested.size).toBe(16);
    expect(all.flatMap(listMachines)).toHaveLength(301 + 1);
    expect(listMachines(main)).toContain(`Flowgate_${deriveTestId('old')}`);
  });

  test('need at most 500 resources, 200 outputs and 200 parameters a stack, and 1 MB a template', () => {
    for (const { Resources, Outputs = {}, Parameters = {} } of all) {
      expect(Object.keys(Resources).length).toBeLessThanOrEqual(500);
      expect(Object.keys(Outputs).length).toBeLessThanOrEqual(200);
      expect(Object.keys(Parameters).length).toBeLessThanOrEqual(200);
    }
    expect(statSync(join(directory, 'Flowgate.template.json')).size).toBeLessThan(1_000_000);
    expect(() => checkTemplates(directory)).not.toThrow();
  });

  test('need 19 rules on the bus, each with one target and a short pattern', () => {
    const rules = all.flatMap((template) => listProperties(template, 'AWS::Events::Rule'));
    const onBus = rules.filter(({ EventBusName }) => EventBusName !== undefined);

    // One for each nested stack, one for the workflow of the main stack, one for emitted events and one for archived ones.
    expect(onBus).toHaveLength(19);
    for (const { Targets, EventPattern } of onBus) {
      expect(Targets).toHaveLength(1);
      expect(JSON.stringify(EventPattern).length).toBeLessThan(200);
    }
  });

  test('have a role each, and the functions’ policies do not grow', () => {
    const roles = [...nested.values()].flatMap((template) => listProperties(template, 'AWS::IAM::Role'));

    expect(roles).toHaveLength(300);
    const { Resources } = few.main;
    for (const [id, { Type, Properties }] of Object.entries(Resources))
      if (Type === 'AWS::Lambda::Permission') expect(main.Resources[id]?.Properties).toEqual(Properties);
    const [before, now] = [few.main, main].map((template) => findStartPolicy(template).filter(isOther));
    expect(now).toEqual(before);
    expect(findStartPolicy(main).filter((statement) => !isOther(statement))).toHaveLength(1);
  });

  test('are created before the functions that accept events for them, after the function that starts them', () => {
    const stacks = Object.entries(main.Resources).filter(([, { Type }]) => Type === 'AWS::CloudFormation::Stack');
    const find = (part: string): string => Object.keys(main.Resources).find((id) => id.includes(part)) ?? '';

    for (const accepting of ['FunctionsIngestFunction', 'FunctionsRecordFunction'])
      expect(main.Resources[find(accepting)]?.DependsOn).toEqual(expect.arrayContaining(stacks.map(([id]) => id)));
    for (const [, { DependsOn }] of stacks) expect(DependsOn).toContain(find('FunctionsStartFunction'));
    for (const { Resources } of nested.values()) {
      const aliases = Object.keys(Resources).filter((id) => Resources[id]?.Type.endsWith('StateMachineAlias'));
      const rule = Object.values(Resources).find(({ Type }) => Type === 'AWS::Events::Rule');
      expect([rule?.DependsOn].flat().toSorted()).toEqual(aliases.toSorted());
    }
  });
});

test('a workflow that is added or removed changes no other stack, and no other resource of its own stack', () => {
  const after = synthesizeTemplates(name(21));

  const changed = [...after.nested].filter(
    ([group, template]) => JSON.stringify(template) !== JSON.stringify(few.nested.get(group)),
  );
  expect(changed).toHaveLength(1);
  const [group = '', template] = changed[0] ?? [];
  const { Resources: earlier = {} } = few.nested.get(group) ?? {};
  const kept = Object.fromEntries(Object.entries(template?.Resources ?? {}).filter(([id]) => id in earlier));
  const withoutOrder = (resources: object): unknown =>
    JSON.parse(JSON.stringify(resources, (key, value) => (key === 'DependsOn' ? undefined : value)));
  expect(withoutOrder(kept)).toEqual(withoutOrder(earlier));
});
