// Accepted findings of checkov: the reason is written beside the construct and into the template, where checkov reads it.
import { CfnResource } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';

interface Acknowledged {
  readonly skip: readonly { readonly id: string; readonly comment: string }[];
}

/** Acknowledges findings about the resource that a construct is or has, by their IDs, each with its reason. */
export function acknowledgeChecks(owner: IConstruct, reasons: Readonly<Record<string, string>>): void {
  const resource = CfnResource.isCfnResource(owner) ? owner : owner.node.defaultChild;
  if (!(resource instanceof CfnResource))
    throw new Error(`${owner.node.path} is not a resource: acknowledge the finding on the resource itself`);
  const { skip = [] } = (resource.getMetadata('checkov') ?? {}) as Partial<Acknowledged>;
  const added = Object.entries(reasons).map(([id, comment]) => ({ id, comment }));
  resource.addMetadata('checkov', { skip: [...skip, ...added] } satisfies Acknowledged);
}
