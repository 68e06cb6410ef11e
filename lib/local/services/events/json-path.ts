// The JSON paths of InputPath and InputPathsMap: dots, indices and wildcards. Other parts of JSONPath are not supported there.
import { isJsonObject } from '../../../value/json.ts';

type Step = { readonly name: string } | { readonly index: number } | 'every';

export type JsonPath = readonly Step[];

/** The path's steps, or undefined if it does not have the form that EventBridge documents. */
export function parseJsonPath(text: string): JsonPath | undefined {
  if (!text.startsWith('$')) return undefined;
  const steps: Step[] = [];
  let at = 1;
  for (const match of text.matchAll(/\.(?<name>[^.[\]*\s]+)|\[(?<index>\d+)\]|(?<every>\.\*|\[\*\])/g)) {
    if (match.index !== at) return undefined;
    at += match[0].length;
    const { name, index } = match.groups ?? {};
    if (name !== undefined) steps.push({ name });
    else steps.push(index === undefined ? 'every' : { index: Number(index) });
  }
  return at === text.length ? steps : undefined;
}

/** The value at a path, or undefined if there is none. A path with a wildcard has a list of values. */
export function valueAt(root: unknown, path: JsonPath): unknown {
  const found = path.reduce<unknown[]>((nodes, step) => nodes.flatMap((node) => follow(node, step)), [root]);
  return path.includes('every') ? found : found[0];
}

function follow(node: unknown, step: Step): unknown[] {
  if (step === 'every') return Array.isArray(node) ? node : isJsonObject(node) ? Object.values(node) : [];
  if ('index' in step) return Array.isArray(node) && step.index < node.length ? [node[step.index]] : [];
  return isJsonObject(node) && Object.hasOwn(node, step.name) ? [node[step.name]] : [];
}
