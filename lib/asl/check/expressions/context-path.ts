// Checks a read of the context object: whether the field exists, and whether there is a task token at that place.
import { didYouMean } from '../../../value/nearest-name.ts';
import { type ContextNode, contextObject } from '../../grammar/context-object.ts';
import { below } from '../../grammar/json.ts';
import { parseResource } from '../../resources/resource-arn.ts';
import type { Site } from '../scope.ts';

interface ContextPlace {
  pointer: string;
  site: Site;
  /** The source text of the read, for the message. */
  found: string;
  /** Whether the state always fails if the field does not exist. */
  isCertain: boolean;
}

/** Checks the names that an expression reads of the context object, and notes that it reads the task token. */
export function checkContextPath(names: readonly string[], place: ContextPlace): void {
  checkNames(names, place);
  if (names.length > 0 && names[0] !== 'Task') return;
  place.site.readsTaskToken = true;
  if (names[0] === 'Task') checkTaskToken(place);
}

function checkNames(names: readonly string[], { pointer, site, found, isCertain }: ContextPlace): void {
  let node: ContextNode = contextObject;
  for (const name of names) {
    if (node === 'value') return;
    const next: ContextNode | undefined = Object.hasOwn(node, name) ? node[name] : undefined;
    if (next === undefined) {
      const known = Object.keys(node);
      const message = `${found}: the context object has no "${name}" here, only ${known.join(', ')}`;
      site.report(isCertain ? 'context-field' : 'unverified-read', pointer, `${message}${didYouMean(name, known)}`);
      return;
    }
    node = next;
  }
}

function checkTaskToken({ pointer, site, found, isCertain }: ContextPlace): void {
  if (hasTaskToken(site)) return;
  const resource = below(site.pointer, 'Resource');
  const message = `${found}: ${resource} does not end in .waitForTaskToken`;
  site.report(isCertain ? 'task-token-unavailable' : 'unverified-read', pointer, message);
}

/** A task that waits for a job has a token too. */
function hasTaskToken(site: Site): boolean {
  if (site.type !== 'Task' || typeof site.state.Resource !== 'string') return false;
  const resource = parseResource(site.state.Resource);
  if (resource.kind === 'integration') return resource.pattern !== 'request';
  return resource.kind === 'substitution' || resource.kind === 'activity';
}
