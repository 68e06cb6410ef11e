// How a definition names the resource of a task: whether the name says which resource it is.
import { listResourceUses, type ResourceKind, type ResourceUse } from './resources.ts';
import { listArnServices } from './service-authorization.ts';

/** A queue is named by its URL, `https://sqs.<region>.amazonaws.com/<account>/<name>`. */
export const queueUrl = /^https:\/\/sqs\.([a-z0-9-]+)\.[^/]+\/(\d+)\/([\w.-]+)$/;

/** Kinds of resources whose name alone means the resource in the stack's own account and Region. */
const kindsWithNames: ReadonlySet<ResourceKind> = new Set([
  ...([
    'function',
    'table',
    'bus',
    'managed-rule',
    'secret',
    'parameter',
    'bucket',
    'object',
    'model',
    'schedule',
    'schedule-group',
    'every',
  ] as const),
]);

/** The uses whose resource the definition does not name. */
export function underivable(definition: unknown): ResourceUse[] {
  return listResourceUses(definition).filter(({ resource }) => resource === undefined);
}

/** The uses whose resource is the ARN of a service that the action has no resources in: the permission would match nothing. */
export function unmatchable(definition: unknown): ResourceUse[] {
  return listResourceUses(definition).filter(({ actions, resource = '' }) => {
    const service = /^arn:[^:]*:([a-z0-9-]+):/.exec(resource)?.[1];
    return service !== undefined && actions.some((action) => listArnServices(action)?.includes(service) === false);
  });
}

/** The uses whose resource cannot be converted to an ARN: IAM would refuse the role. */
export function nameless(definition: unknown): ResourceUse[] {
  return listResourceUses(definition).filter(({ kind, resource = '' }) => {
    if (resource.includes('${') || resource.startsWith('arn:')) return false;
    if (kind === 'queue') return !queueUrl.test(resource);
    return resource !== '' && !kindsWithNames.has(kind);
  });
}
