// The plan of a template in this account: the resources to create, in order, each with its unresolved properties. The resources of nested
// stacks are part of the same plan, so that they are created, restored and removed in one order with all others.
import type { JsonObject } from '../../platform/service.ts';
import { dependencyOrder } from './dependency-order.ts';
import { createGroundScope, type GroundScope } from './ground-scope.ts';
import { resolve, type Scope } from './intrinsics.ts';
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
  /** A resource in a nested stack has the ID `<the nested stack's logical ID>-<its own>`. Logical IDs have no hyphen. */
  readonly logicalId: string;
  readonly type: string;
  readonly isRetained: boolean;
  /** The properties as they are in the template. */
  readonly declared: JsonObject;
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
  /** Reads the template of a nested stack by its URL. @default nested stacks are refused */
  readonly findTemplate?: (url: string) => Template;
}

/** The type of a nested stack's own resource, which is created after all resources of the stack. */
export const nestedStackType = 'AWS::CloudFormation::Stack';

/** Sorts a template's resources. Throws TemplateError for unknown names and for cycles. */
export function planResources(template: Template, options: PlanOptions): Plan {
  const { stackName, parameters = {}, findTemplate } = options;
  const level = planLevel({
    template,
    stackName,
    findTemplate,
    prefix: '',
    findParameter: (name) => parameters[name],
    findParameterNeeds: () => [],
    after: [],
  });
  const ordered = dependencyOrder(new Map([...level.entries].map(([id, { needs }]) => [id, needs])));
  return {
    resources: ordered.flatMap((id) => level.entries.get(id)?.resource ?? []),
    outputs: level.outputs,
  };
}

/** One template of the plan. */
interface LevelInput {
  readonly template: Template;
  readonly stackName: string;
  readonly findTemplate: PlanOptions['findTemplate'];
  /** The beginning of the level's logical IDs in the plan. */
  readonly prefix: string;
  readonly findParameter: (name: string, findValues: ValuesOf) => unknown;
  /** The resources that the value of a parameter refers to, by their IDs in the plan. */
  readonly findParameterNeeds: (name: string) => Iterable<string>;
  /** Resources that exist before any of this level, by their IDs in the plan. */
  readonly after: readonly string[];
}

interface PlanEntry {
  readonly resource: PlannedResource;
  readonly needs: ReadonlySet<string>;
}

interface Level {
  readonly entries: ReadonlyMap<string, PlanEntry>;
  readonly outputs: Plan['outputs'];
}

/** A level while it is planned. */
interface OpenLevel extends LevelInput {
  /** The scope at synth: without any resource. */
  readonly ground: GroundScope;
  readonly wanted: ReadonlyMap<string, ResourceDeclaration>;
  readonly scopeAt: (place: string, findValues: ValuesOf) => Scope;
}

function planLevel(input: LevelInput): Level {
  const level = openLevel(input);
  const entries = new Map<string, PlanEntry>();
  for (const declaration of level.wanted.values()) {
    const needs = findNeeds(declaration, level);
    const nested = declaration.type === nestedStackType ? planNested(declaration, needs, level) : undefined;
    for (const [id, entry] of nested?.entries ?? []) entries.set(id, entry);
    const resource = planResource(declaration, level, nested);
    entries.set(resource.logicalId, { resource, needs: new Set([...needs, ...(nested?.entries.keys() ?? [])]) });
  }
  return { entries, outputs: (findValues) => resolveOutputs(level, findValues) };
}

function openLevel(input: LevelInput): OpenLevel {
  const { template, stackName, findParameter } = input;
  const createGround = (findValues: ValuesOf): GroundScope =>
    createGroundScope(template, { stackName, findParameter: (name) => findParameter(name, findValues) });
  const ground = createGround(() => undefined);
  const wanted = new Map([...template.resources].filter(([, resource]) => isWanted(resource, ground)));
  const scopeAt = (place: string, findValues: ValuesOf): Scope => {
    const scope = { ...createGround(findValues), condition: ground.condition };
    return createResourceScope({ place, ground: scope, wanted, findValues: (id) => findValues(input.prefix + id) });
  };
  return { ...input, ground, wanted, scopeAt };
}

function isWanted({ condition }: { readonly condition?: string }, ground: GroundScope): boolean {
  return condition === undefined || ground.condition(condition);
}

function planResource(
  { logicalId, type, isRetained, properties }: ResourceDeclaration,
  { prefix, scopeAt }: OpenLevel,
  nested: Level | undefined,
): PlannedResource {
  return {
    logicalId: prefix + logicalId,
    type,
    isRetained,
    declared: properties,
    resolve: (findValues) => {
      const resolved = resolve(properties, scopeAt(`resource ${prefix}${logicalId}`, findValues)) as JsonObject;
      return nested === undefined ? resolved : { ...resolved, Outputs: nested.outputs(findValues) };
    },
  };
}

function planNested(declaration: ResourceDeclaration, needs: ReadonlySet<string>, level: OpenLevel): Level {
  const { logicalId, properties } = declaration;
  const { prefix, stackName, scopeAt, findTemplate } = level;
  const place = `resource ${prefix}${logicalId}`;
  if (findTemplate === undefined) throw new TemplateError(place, 'nested stacks are not read here');
  const url = resolve(
    properties.TemplateURL,
    scopeAt(place, () => undefined),
  );
  const given = (properties.Parameters ?? {}) as JsonObject;
  return planLevel({
    template: findTemplate(String(url)),
    stackName: `${stackName}-${logicalId}`,
    findTemplate,
    prefix: `${prefix}${logicalId}-`,
    findParameter: (name, findValues) =>
      given[name] === undefined ? undefined : resolve(given[name], scopeAt(place, findValues)),
    findParameterNeeds: (name) =>
      findNeeds({ ...declaration, properties: { value: given[name] }, dependsOn: [] }, level),
    after: [...needs],
  });
}

function resolveOutputs({ template, ground, scopeAt }: OpenLevel, findValues: ValuesOf): Record<string, string> {
  const wanted = [...template.outputs].filter(([, output]) => isWanted(output, ground));
  return Object.fromEntries(
    wanted.map(([name, { value }]) => [name, String(resolve(value, scopeAt(`output ${name}`, findValues)))]),
  );
}

interface ResourceScopeOptions {
  readonly place: string;
  readonly ground: GroundScope;
  readonly wanted: ReadonlyMap<string, ResourceDeclaration>;
  readonly findValues: ValuesOf;
}

function createResourceScope({ place, ground, wanted, findValues }: ResourceScopeOptions): Scope {
  const values = (logicalId: string): ResourceValues => {
    const found = findValues(logicalId);
    if (found === undefined) throw new TemplateError(place, `refers to resource ${logicalId}, which does not exist`);
    return found;
  };
  return {
    place,
    mapping: ground.mapping,
    condition: ground.condition,
    ref: (name) => (wanted.has(name) ? values(name).ref : ground.ref(name)),
    getAtt: (logicalId, attribute) => {
      const value = values(logicalId).attributes[attribute];
      const type = wanted.get(logicalId)?.type;
      if (value !== undefined) return value;
      throw new TemplateError(place, `attribute ${attribute} of ${logicalId} (${type}) is not implemented`);
    },
  };
}

/** The resources that a resource depends on, by their IDs in the plan. */
function findNeeds(resource: ResourceDeclaration, level: OpenLevel): ReadonlySet<string> {
  const { template, prefix, wanted, ground, after, findParameterNeeds } = level;
  const place = `resource ${prefix}${resource.logicalId}`;
  const references = [...findReferences(resource.properties, { place, condition: ground.condition })];
  for (const name of references) {
    const isKnown = template.resources.has(name) || template.parameters.has(name) || name.startsWith('AWS::');
    if (!isKnown) throw new TemplateError(place, `refers to ${name}, which is neither a resource nor a parameter`);
  }
  const unknown = resource.dependsOn.find((name) => !template.resources.has(name));
  if (unknown !== undefined) throw new TemplateError(place, `depends on ${unknown}, which is not in the template`);
  const own = [...references, ...resource.dependsOn].filter((name) => wanted.has(name));
  const given = references.filter((name) => template.parameters.has(name));
  return new Set([
    ...after,
    ...own.map((name) => prefix + name),
    ...given.flatMap((name) => [...findParameterNeeds(name)]),
  ]);
}
