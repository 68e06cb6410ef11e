// The fields of the context object, which JSONPath reads as `$$` and JSONata as `$states.context`.
// Source: AWS Step Functions developer guide, "Accessing execution data from the Context object".

import { didYouMean } from '../../value/nearest-name.ts';
import type { Site } from '../check/scope.ts';
import { parseResource } from '../resources/resource-arn.ts';
import { below } from './json.ts';

type ContextNode = { readonly [name: string]: ContextNode } | 'value';

const contextObject: ContextNode = {
  Execution: {
    Id: 'value',
    Input: 'value',
    Name: 'value',
    RedriveCount: 'value',
    RedriveTime: 'value',
    RoleArn: 'value',
    StartTime: 'value',
  },
  State: { EnteredTime: 'value', Name: 'value', RetryCount: 'value' },
  StateMachine: { Id: 'value', Name: 'value' },
  Task: { Token: 'value' },
  Map: { Item: { Index: 'value', Key: 'value', Source: 'value', Value: 'value' } },
};

/** Checks the names that an expression reads of the context object, and notes that it reads the task token. */
export function checkContextPath(
  names: readonly string[],
  place: { pointer: string; site: Site; found: string },
): void {
  checkNames(names, place);
  if (names.length > 0 && names[0] !== 'Task') return;
  place.site.readsTaskToken = true;
  if (names[0] === 'Task') checkTaskToken(place);
}

function checkNames(names: readonly string[], { pointer, site, found }: Parameters<typeof checkContextPath>[1]): void {
  let node: ContextNode = contextObject;
  for (const name of names) {
    if (node === 'value') return;
    const next: ContextNode | undefined = Object.hasOwn(node, name) ? node[name] : undefined;
    if (next === undefined) {
      const known = Object.keys(node);
      const message = `${found}: the context object has no "${name}" here, only ${known.join(', ')}`;
      site.report('context-field', pointer, `${message}${didYouMean(name, known)}`);
      return;
    }
    node = next;
  }
}

function checkTaskToken({ pointer, site, found }: Parameters<typeof checkContextPath>[1]): void {
  if (mayHaveTaskToken(site)) return;
  const resource = below(site.pointer, 'Resource');
  site.report('task-token-unavailable', pointer, `${found}: ${resource} does not end in .waitForTaskToken`);
}

function mayHaveTaskToken(site: Site): boolean {
  if (site.type !== 'Task' || typeof site.state.Resource !== 'string') return false;
  const resource = parseResource(site.state.Resource);
  return (
    resource.kind === 'substitution' || (resource.kind === 'integration' && resource.pattern === 'waitForTaskToken')
  );
}
