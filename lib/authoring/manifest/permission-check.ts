// Checks a manifest's permissions against AWS's service authorization reference: it refuses `*` for an action that has
// resources, and ARNs that can match nothing.
import { isUnscoped, listArnServices, mayBeUnscoped } from '../../asl/resources/service-authorization.ts';
import type { Manifest } from '../../core/workflow/manifest.ts';
import type { FieldError } from '../../value/errors.ts';

/** One entry for each mistake; pointers begin with `/permissions`. */
export function findPermissionErrors(permissions: Manifest['permissions']): FieldError[] {
  return permissions.flatMap(({ actions, resources }, index) =>
    resources.flatMap((resource, place) => {
      const pointer = `/permissions/${index}/resources/${place}`;
      const message = resource === '*' ? judgeEverything(actions) : judgeArn(resource, actions);
      return message === undefined ? [] : [{ pointer, message }];
    }),
  );
}

function judgeEverything(actions: readonly string[]): string | undefined {
  const scoped = actions.filter((action) => !mayBeUnscoped(action));
  if (scoped.length === 0) return undefined;
  return `must name a resource: "*" is everything, and ${scoped.join(', ')} can be restricted to ARNs`;
}

function judgeArn(resource: string, actions: readonly string[]): string | undefined {
  const unscoped = actions.filter(isUnscoped);
  if (unscoped.length > 0) {
    const remedy = `add {"actions": ${JSON.stringify(unscoped)}, "resources": ["*"]} in its place`;
    return `matches nothing: ${unscoped.join(', ')} has no resource-level permission: ${remedy}`;
  }
  const service = /^arn:[^:]*:([a-z0-9-]+):/.exec(resource)?.[1];
  if (service === undefined) return undefined;
  const foreign = actions.find((action) => listArnServices(action)?.includes(service) === false);
  if (foreign === undefined) return undefined;
  const wanted = listArnServices(foreign)?.map((one) => `arn:aws:${one}:…`) ?? [];
  return `matches nothing: ${foreign} knows no resource of "${service}": write an ARN that begins with ${wanted.join(' or ')}`;
}
