// Finds resources in a definition for which the role of its state machine gets no permission.
import { nameless, underivable, unmatchable } from '../asl/resources/resource-name.ts';
import type { Workflow } from '../core/workflow/workflow.ts';
import type { FieldError } from '../value/errors.ts';

/** One entry for each call whose resource is computed at run time and that no permission of the manifest covers. */
export function findMissingPermissions(workflow: Pick<Workflow, 'permissions'>, definition: unknown): FieldError[] {
  const permitted = new Set(workflow.permissions.flatMap(({ actions }) => actions));
  return underivable(definition).flatMap(({ actions, pointer }) => {
    const missing = actions.filter((action) => !permitted.has(action));
    if (missing.length === 0) return [];
    const remedy = `name the resource, or add {"actions": ${JSON.stringify(missing)}, "resources": […]} to "permissions" in workflow.json`;
    return [{ pointer, message: `the resource cannot be determined from the definition: ${remedy}` }];
  });
}

/** One entry for each resource of which no permission can be derived: a bare name, or the ARN of another service. */
export function findNamelessResources(definition: unknown): FieldError[] {
  const bare = nameless(definition).map(({ kind, resource, pointer }) => {
    const wanted = kind === 'queue' ? 'its URL, https://sqs.<region>.amazonaws.com/<account>/<name>' : 'its ARN';
    const message = `${JSON.stringify(resource)} is a bare name, which may belong to any account`;
    return { pointer, message: `${message}: write ${wanted}` };
  });
  const foreign = unmatchable(definition).map(({ actions, resource, pointer }) => {
    const message = `${JSON.stringify(resource)} is no resource of ${actions.join(', ')}, so that the permission matches nothing`;
    return { pointer, message: `${message}: name a resource of the service that is called` };
  });
  const all = [...bare, ...foreign];
  return all.filter(
    ({ pointer, message }, at) => all.findIndex((one) => one.pointer === pointer && one.message === message) === at,
  );
}
