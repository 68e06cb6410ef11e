// Accepted findings of checkov: the reason is written beside the construct and into the template, where checkov reads it.
import { CfnResource } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';

interface CheckovMetadata {
  readonly skip: readonly { readonly id: string; readonly comment: string }[];
}

/** Acknowledges checkov findings about a resource, or about a construct's own resource. `reasons` maps each check's ID to its reason. */
export function acknowledgeChecks(owner: IConstruct, reasons: Readonly<Record<string, string>>): void {
  const resource = CfnResource.isCfnResource(owner) ? owner : owner.node.defaultChild;
  if (!(resource instanceof CfnResource))
    throw new Error(`${owner.node.path} is not a resource: acknowledge the finding on the resource itself`);
  const { skip = [] } = (resource.getMetadata('checkov') ?? {}) as Partial<CheckovMetadata>;
  const added = Object.entries(reasons).map(([id, comment]) => ({ id, comment }));
  resource.addMetadata('checkov', { skip: [...skip, ...added] } satisfies CheckovMetadata);
}
