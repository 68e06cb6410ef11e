// The names of a template that are not resources: parameters, pseudo parameters, mappings and conditions.
import { type JsonObject, localAccount } from '../../platform/service.ts';
import { conditionDecider } from './conditions.ts';
import { noValue, type Scope } from './intrinsics.ts';
import type { Template } from './template.ts';
import { TemplateError } from './template-error.ts';

/** The scope without resources. */
export type GroundScope = Pick<Scope, 'ref' | 'mapping' | 'condition'>;

export interface GroundOptions {
  readonly stackName: string;
  /** The value that a parameter was given; undefined: the parameter has its default. */
  readonly findParameter: (name: string) => unknown;
}

/** Creates the scope. It throws TemplateError for a name that is not in the template, and for a parameter without a value. */
export function createGroundScope(template: Template, { stackName, findParameter }: GroundOptions): GroundScope {
  const pseudo = listPseudoParameters(stackName);
  const ref = (name: string): unknown => {
    if (pseudo.has(name)) return pseudo.get(name);
    const parameter = template.parameters.get(name);
    if (parameter === undefined) throw new TemplateError('template', `${name} is neither a resource nor a parameter`);
    const given = findParameter(name);
    if (given !== undefined) return given;
    if (parameter.type.startsWith('AWS::SSM::')) {
      throw new TemplateError(`parameter ${name}`, 'reading it from the parameter store is not implemented: pass it');
    }
    if (parameter.defaultValue === undefined)
      throw new TemplateError(`parameter ${name}`, 'has no value and no default');
    const value = parameter.defaultValue;
    return parameter.type === 'CommaDelimitedList' ? String(value).split(',') : value;
  };
  const mapping = (map: string, first: string, second: string): unknown => {
    const value = member(member(member(template.mappings, map), first), second);
    if (value === undefined) throw new TemplateError('template', `mapping ${map} has no ${first}.${second}`);
    return value;
  };
  return { ref, mapping, condition: conditionDecider(template.conditions, { ref, mapping }) };
}

function listPseudoParameters(stackName: string): ReadonlyMap<string, unknown> {
  const { accountId, region, partition } = localAccount;
  return new Map<string, unknown>([
    ['AWS::AccountId', accountId],
    ['AWS::Region', region],
    ['AWS::Partition', partition],
    ['AWS::URLSuffix', 'amazonaws.com'],
    ['AWS::StackName', stackName],
    ['AWS::StackId', `arn:${partition}:cloudformation:${region}:${accountId}:stack/${stackName}/local`],
    ['AWS::NotificationARNs', []],
    ['AWS::NoValue', noValue],
  ]);
}

function member(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null ? (value as JsonObject)[key] : undefined;
}
