// The stack on this machine. It updates its resources to match a template, as CloudFormation does.
import { KeyedLog } from '../../platform/keyed-log.ts';
import type { JsonObject } from '../../platform/service.ts';
import type { FindAsset } from '../cloudformation/assets.ts';
import { readNestedTemplate } from '../cloudformation/nested-template.ts';
import { type Plan, type PlannedResource, planResources, type ResourceValues } from '../cloudformation/plan.ts';
import type { Template } from '../cloudformation/template.ts';
import { checkProperties } from './properties.ts';
import { ProvisionError } from './provision-error.ts';
import type { MadeResource, Provisioner, ProvisioningContext } from './provisioner.ts';
import { provisioners } from './provisioners.ts';

export interface StackDependencies {
  readonly context: Omit<ProvisioningContext, 'findAsset'>;
  /** Runs after all resources were created and before any is removed. If it rejects, the update is rolled back. */
  readonly onMade?: () => Promise<void>;
  /** The folder that records the created resources across starts. @default - in memory */
  readonly dataDir?: string;
}

/** The output of a synthesis: the template and the files that it names. */
export interface Assembly {
  readonly template: Template;
  readonly findAsset: FindAsset;
}

export type Outputs = Readonly<Record<string, string>>;

export class Stack {
  readonly #dependencies: StackDependencies;
  /** In the order of creation, which is an order of dependency. */
  readonly #made: KeyedLog<MadeResource>;
  /** The resources that this process created. The others in `#made` are recorded, but the services may not have them. */
  readonly #current = new Set<string>();
  #last: Assembly | undefined;

  constructor(dependencies: StackDependencies) {
    this.#dependencies = dependencies;
    this.#made = KeyedLog.open<MadeResource>('stack', dependencies.dataDir);
  }

  /**
   * Creates new resources, changes changed ones and removes those that are gone. If that fails, the previous assembly is restored.
   * Throws TemplateError, or ProvisionError, which names the resource.
   */
  async apply(assembly: Assembly): Promise<Outputs> {
    const plan = this.#plan(assembly);
    for (const resource of plan.resources) checkDeclaration(resource);
    try {
      const outputs = await this.#realise(plan, assembly);
      this.#last = assembly;
      return outputs;
    } catch (error) {
      if (this.#last !== undefined) await this.#putBack(this.#last, error);
      throw error;
    }
  }

  async #putBack(last: Assembly, cause: unknown): Promise<void> {
    try {
      await this.#realise(this.#plan(last), last);
    } catch (error) {
      const [first, second] = [cause, error].map((one) => (one instanceof Error ? one.message : String(one)));
      throw new AggregateError([cause, error], `${first}; and the stack before cannot be put back: ${second}`);
    }
  }

  /** The values of `Ref` and `Fn::GetAtt` for a resource, or undefined if it does not exist. */
  findValues(logicalId: string): ResourceValues | undefined {
    return this.#made.get(logicalId);
  }

  /** The value of `Ref` for every resource of a type. */
  listRefs(type: string): readonly string[] {
    return [...this.#made.values()].filter((made) => made.type === type).map(({ ref }) => ref);
  }

  #plan({ template, findAsset }: Assembly): Plan {
    const { stackName } = this.#dependencies.context;
    return planResources(template, { stackName, findTemplate: (url) => readNestedTemplate(url, findAsset) });
  }

  async #realise(plan: Plan, { findAsset }: Assembly): Promise<Outputs> {
    const context: ProvisioningContext = { ...this.#dependencies.context, findAsset };
    const replaced: MadeResource[] = [];
    for (const resource of plan.resources) {
      const before = await this.#put(resource, context);
      if (before !== undefined) replaced.push(before);
    }
    await this.#dependencies.onMade?.();
    const wanted = new Set(plan.resources.map(({ logicalId }) => logicalId));
    const gone = [...this.#made.values()].filter(({ logicalId }) => !wanted.has(logicalId));
    for (const made of replaced.reverse()) await this.#remove(made, context);
    for (const made of gone.reverse()) {
      await this.#remove(made, context);
      this.#made.delete(made.logicalId);
      this.#current.delete(made.logicalId);
    }
    return plan.outputs((logicalId) => this.#made.get(logicalId));
  }

  /** Creates or changes one resource. Returns the previous resource if a new one replaced it. */
  async #put(resource: PlannedResource, context: ProvisioningContext): Promise<MadeResource | undefined> {
    const { logicalId, type, isRetained } = resource;
    const properties = resource.resolve((name) => this.#made.get(name));
    const before = this.#made.get(logicalId);
    const previous = before?.type === type ? before : undefined;
    if (this.#current.has(logicalId) && isSame(previous?.properties, properties)) return undefined;
    // After a change that failed halfway the resource is in an unknown state: the next update creates it again.
    this.#current.delete(logicalId);
    const request = { logicalId, properties, ...(previous === undefined ? {} : { previous }) };
    const values = await attempt(resource, () => findProvisioner(resource).put(request, context));
    this.#made.set(logicalId, { logicalId, type, properties, isRetained, ...values });
    this.#current.add(logicalId);
    if (before === undefined) return undefined;
    return before.type === type && createIdentity(before) === createIdentity(values) ? undefined : before;
  }

  async #remove(made: MadeResource, context: ProvisioningContext): Promise<void> {
    if (!made.isRetained) await attempt(made, () => findProvisioner(made).remove(made, context));
  }
}

interface Named {
  readonly logicalId: string;
  readonly type: string;
}

/** The `Ref` of a resource may change, as a queue's URL does with the port; its ARN does not. */
function createIdentity({ ref, attributes }: ResourceValues): string {
  return attributes.Arn ?? ref;
}

async function attempt<T>({ logicalId, type }: Named, run: () => Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (error) {
    if (error instanceof ProvisionError) throw error;
    const message = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
    throw new ProvisionError(logicalId, `${type}: ${message}`, { cause: error });
  }
}

function checkDeclaration({ logicalId, type, declared }: PlannedResource): void {
  checkProperties({ logicalId, type, properties: declared }, findProvisioner({ logicalId, type }).rules);
}

function findProvisioner({ logicalId, type }: Named): Provisioner {
  const provisioner = provisioners.get(type);
  if (provisioner !== undefined) return provisioner;
  throw new ProvisionError(logicalId, `type ${type} is not implemented by the local platform`);
}

function isSame(left: JsonObject | undefined, right: JsonObject): boolean {
  return left !== undefined && JSON.stringify(left) === JSON.stringify(right);
}
