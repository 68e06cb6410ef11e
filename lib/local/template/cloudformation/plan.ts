// The plan of a template in this account: the resources to create, in order, each with its unresolved properties.
import { type JsonObject, localAccount } from '../../platform/service.ts';
import { conditionDecider } from './conditions.ts';
import { dependencyOrder } from './dependency-order.ts';
import { noValue, resolve, type Scope } from './intrinsics.ts';
import { findReferences } from './references.ts';
import type { ResourceDeclaration, Template } from './template.ts';
import { TemplateError } from './template-error.ts';

/** The values of `Ref` and `Fn::GetAtt` for a resource that exists. */
export interface ResourceValues {
  readonly ref: string;
  readonly attributes: Readonly<Record<string, string>>;
}

/** Returns the values of a resource that exists. */
export type ValuesOf = (logicalId: string) => ResourceValues | undefined;

export interface PlannedResource {
  readonly logicalId: string;
  readonly type: string;
  readonly isRetained: boolean;
  /** The properties with every intrinsic function resolved. Throws TemplateError for a reference that does not exist. */
  resolve(findValues: ValuesOf): JsonObject;
}

export interface Plan {
  /** Each resource after all that it depends on. */
  readonly resources: readonly PlannedResource[];
  outputs(findValues: ValuesOf): Readonly<Record<string, string>>;
}

export interface PlanOptions {
  readonly stackName: string;
  /** Values of the template's parameters; a parameter that is absent here has its default. */
  readonly parameters?: Readonly<Record<string, string>>;
}

/** Sorts a template's resources. Throws TemplateError for unknown names and for cycles. */
export function planResources(template: Template, options: PlanOptions): Plan {
  const ground = groundScope(template, options);
  const isWanted = (one: { readonly condition?: string }): boolean =>
    one.condition === undefined || ground.condition(one.condition);
  const resources = new Map([...template.resources].filter(([, resource]) => isWanted(resource)));
  const dependencies = new Map(
    [...resources].map(([logicalId, resource]) => [logicalId, findDependencies(resource, template, resources, ground)]),
  );
  const scopeAt = (place: string, findValues: ValuesOf): Scope => resourceScope(place, ground, resources, findValues);
  return {
    resources: dependencyOrder(dependencies).map((logicalId) => planned(resources.get(logicalId), scopeAt)),
    outputs: (findValues) => {
      const wanted = [...template.outputs].filter(([, output]) => isWanted(output));
      return Object.fromEntries(
        wanted.map(([name, { value }]) => [name, String(resolve(value, scopeAt(`output ${name}`, findValues)))]),
      );
    },
  };
}

function planned(
  resource: ResourceDeclaration | undefined,
  scopeAt: (place: string, findValues: ValuesOf) => Scope,
): PlannedResource {
  if (resource === undefined) throw new Error('an ordered resource is always one of those that were ordered');
  const { logicalId, type, isRetained, properties } = resource;
  return {
    logicalId,
    type,
    isRetained,
    resolve: (findValues) => resolve(properties, scopeAt(`resource ${logicalId}`, findValues)) as JsonObject,
  };
}

/** The scope without resources: parameters, pseudo parameters, mappings and conditions. */
type GroundScope = Pick<Scope, 'ref' | 'mapping' | 'condition'>;

function groundScope(template: Template, options: PlanOptions): GroundScope {
  const pseudo = pseudoParameters(options.stackName);
  const ref = (name: string): unknown => {
    if (pseudo.has(name)) return pseudo.get(name);
    const parameter = template.parameters.get(name);
    if (parameter === undefined) throw new TemplateError('template', `${name} is neither a resource nor a parameter`);
    const given = options.parameters?.[name];
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
  return {
    ref,
    mapping,
    condition: conditionDecider(template.conditions, { ref, mapping }),
  };
}

function resourceScope(
  place: string,
  ground: GroundScope,
  resources: ReadonlyMap<string, ResourceDeclaration>,
  findValues: ValuesOf,
): Scope {
  const values = (logicalId: string): ResourceValues => {
    const found = findValues(logicalId);
    if (found === undefined) throw new TemplateError(place, `refers to resource ${logicalId}, which does not exist`);
    return found;
  };
  return {
    place,
    mapping: ground.mapping,
    condition: ground.condition,
    ref: (name) => (resources.has(name) ? values(name).ref : ground.ref(name)),
    getAtt: (logicalId, attribute) => {
      const value = values(logicalId).attributes[attribute];
      const type = resources.get(logicalId)?.type;
      if (value !== undefined) return value;
      throw new TemplateError(place, `attribute ${attribute} of ${logicalId} (${type}) is not implemented`);
    },
  };
}

function findDependencies(
  resource: ResourceDeclaration,
  template: Template,
  wanted: ReadonlyMap<string, ResourceDeclaration>,
  ground: GroundScope,
): ReadonlySet<string> {
  const place = `resource ${resource.logicalId}`;
  const references = findReferences(resource.properties, {
    place,
    condition: ground.condition,
  });
  for (const name of references) {
    const isKnown = template.resources.has(name) || template.parameters.has(name) || name.startsWith('AWS::');
    if (!isKnown) throw new TemplateError(place, `refers to ${name}, which is neither a resource nor a parameter`);
  }
  const unknown = resource.dependsOn.find((name) => !template.resources.has(name));
  if (unknown !== undefined) throw new TemplateError(place, `depends on ${unknown}, which is not in the template`);
  return new Set([...references, ...resource.dependsOn].filter((name) => wanted.has(name)));
}

function pseudoParameters(stackName: string): ReadonlyMap<string, unknown> {
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
