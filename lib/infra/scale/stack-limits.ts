// The limits of CloudFormation, IAM and EventBridge on a whole deployment. What cannot be deployed is refused at synth, with the number.
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { CfnResource, NestedStack, Stack } from 'aws-cdk-lib';
import { CfnRule } from 'aws-cdk-lib/aws-events';
import type { GrowthLimit } from '../../authoring/forecast/forecast.ts';
import { RouterLimitError } from '../router-limits.ts';

/**
 * Quotas of CloudFormation (https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html), IAM and EventBridge.
 * Only the rules of a bus can be raised.
 */
export const stackLimits = {
  resources: 500,
  outputs: 200,
  parameters: 200,
  templateBytes: 1_000_000,
  /** Characters of all inline policies of a role, without white space. */
  rolePolicyCharacters: 10_240,
  /** The archive of a bus has a rule of its own, which EventBridge creates. */
  rulesOfBus: 300,
} as const;

/** A workflow in the main stack: machine, version, alias, role, policy and rule. In a nested stack it shares the rule. */
export const resourcesOfWorkflow = 6;

export interface StackUse {
  /** `main`, or the ID of the nested stack. */
  readonly name: string;
  readonly resources: number;
  /** Rules on buses that are not the account's default bus. */
  readonly rules: number;
}

/** Counts what a stack and its nested stacks contain; the main stack comes first. */
export function measureStacks(main: Stack): StackUse[] {
  const resources = main.node.findAll().filter(CfnResource.isCfnResource);
  const stacks = new Set<Stack>([main, ...resources.map((resource) => Stack.of(resource))]);
  return [...stacks].map((stack) => {
    const own = resources.filter((resource) => Stack.of(resource) === stack);
    const rules = own.filter((resource) => resource instanceof CfnRule && resource.eventBusName !== undefined);
    const name = NestedStack.isNestedStack(stack) ? stack.node.id : 'main';
    return { name, resources: own.length, rules: rules.length };
  });
}

/** How far a deployment is from the limits on the number of its workflows. A new workflow is in the main stack unless its manifest says otherwise. */
export function listGrowthLimits(uses: readonly StackUse[]): GrowthLimit[] {
  const [main] = uses;
  if (main === undefined) return [];
  const rules = countRules(uses);
  return [
    {
      what: 'resources of the main stack',
      used: main.resources,
      allowed: stackLimits.resources,
      perWorkflow: resourcesOfWorkflow,
      remedy: growRemedy,
    },
    {
      what: 'rules of the bus',
      used: rules,
      allowed: stackLimits.rulesOfBus,
      perWorkflow: 1,
      remedy: growRemedy,
    },
  ];
}

/** The archive has a rule of its own. */
function countRules(uses: readonly StackUse[]): number {
  return 1 + uses.reduce((sum, use) => sum + use.rules, 0);
}

/**
 * Checks the stacks before they are synthesized.
 * @returns one line for each limit that is exceeded
 */
export function findExceededStacks(uses: readonly StackUse[]): string[] {
  const large = uses.filter(({ resources }) => resources > stackLimits.resources);
  const rules = countRules(uses);
  const tooMany =
    rules > stackLimits.rulesOfBus
      ? [`the bus needs ${rules} rules; EventBridge allows ${stackLimits.rulesOfBus}: ${nestRemedy}`]
      : [];
  return [...large.map(describeLargeStack), ...tooMany];
}

const growRemedy = 'set "stack": "nested" in the workflow.json of new ones';
const nestRemedy = 'set "stack": "nested" in the workflow.json of workflows that were never deployed';
const splitRemedy = 'deploy some of its workflows as another stack, with -c workflows=… -c stack=…';

function describeLargeStack({ name, resources }: StackUse): string {
  const what = `the ${name === 'main' ? 'main stack' : `nested stack ${name}`} needs ${resources} resources`;
  const excess = Math.ceil((resources - stackLimits.resources) / resourcesOfWorkflow);
  const remedy = name === 'main' ? `${nestRemedy}, at least ${excess} of them` : splitRemedy;
  return `${what}; CloudFormation allows ${stackLimits.resources}: ${remedy}`;
}

/**
 * Checks the templates that were written.
 * @param directory the cloud assembly
 * @throws RouterLimitError that names each template and role over a limit
 */
export function checkTemplates(directory: string): void {
  const files = readdirSync(directory).filter((name) => name.endsWith('.template.json'));
  const mistakes = files.flatMap((name) => findTemplateMistakes(name, join(directory, name)));
  if (mistakes.length > 0) throw new RouterLimitError(mistakes.join('\n'));
}

interface SynthesizedTemplate {
  readonly Resources?: Readonly<Record<string, { readonly Type: string; readonly Properties?: RolePolicy }>>;
  readonly Outputs?: object;
  readonly Parameters?: object;
}

interface RolePolicy {
  readonly Roles?: readonly unknown[];
  readonly PolicyDocument?: unknown;
}

function findTemplateMistakes(name: string, file: string): string[] {
  const bytes = statSync(file).size;
  const template = JSON.parse(readFileSync(file, 'utf8')) as SynthesizedTemplate;
  const outputs = Object.keys(template.Outputs ?? {}).length;
  const parameters = Object.keys(template.Parameters ?? {}).length;
  const { templateBytes } = stackLimits;
  return [
    bytes > templateBytes
      ? `${name} has ${bytes} bytes; CloudFormation allows ${templateBytes}: ${name.includes('.nested.') ? splitRemedy : nestRemedy}`
      : [],
    outputs > stackLimits.outputs
      ? `${name} has ${outputs} outputs; CloudFormation allows ${stackLimits.outputs}: remove some`
      : [],
    parameters > stackLimits.parameters
      ? `${name} has ${parameters} parameters; CloudFormation allows ${stackLimits.parameters}: ${splitRemedy}`
      : [],
    ...findLargeRoles(name, template),
  ].flat();
}

function findLargeRoles(name: string, { Resources = {} }: SynthesizedTemplate): string[] {
  const sizes = new Map<string, number>();
  for (const { Type, Properties = {} } of Object.values(Resources)) {
    if (Type !== 'AWS::IAM::Policy') continue;
    for (const role of Properties.Roles ?? []) {
      const key = readReference(role);
      sizes.set(key, (sizes.get(key) ?? 0) + measurePolicy(Properties.PolicyDocument));
    }
  }
  const { rolePolicyCharacters: allowed } = stackLimits;
  return [...sizes]
    .filter(([, characters]) => characters > allowed)
    .map(
      ([role, characters]) =>
        `${name}: the policies of the role ${role} have ${characters} characters; IAM allows ${allowed}: name fewer resources in its workflow`,
    );
}

function readReference(role: unknown): string {
  return typeof role === 'string' ? role : String((role as { readonly Ref?: unknown }).Ref);
}

/** The least number of characters that IAM counts: a reference counts as one, and the parts of a joined text as themselves. */
function measurePolicy(value: unknown): number {
  if (Array.isArray(value)) return 2 + value.reduce((sum: number, item) => sum + measurePolicy(item) + 1, 0);
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)?.length ?? 0;
  const { 'Fn::Join': join, Ref, 'Fn::GetAtt': attribute } = value as Readonly<Record<string, unknown>>;
  if (Ref !== undefined || attribute !== undefined) return 1;
  if (Array.isArray(join)) return measureParts(join[1] as readonly unknown[]);
  return 2 + Object.entries(value).reduce((sum, [key, member]) => sum + key.length + 4 + measurePolicy(member), 0);
}

function measureParts(parts: readonly unknown[]): number {
  return parts.reduce((sum: number, part) => sum + (typeof part === 'string' ? part.length : 1), 2);
}
