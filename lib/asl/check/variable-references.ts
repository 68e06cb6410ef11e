// The variables that each state of a definition reads, as DescribeStateMachine lists them.
import { isObject } from '../grammar/json.ts';
import { checkState } from './check-definition.ts';
import { listSites, readMachine } from './scope.ts';

export type VariableReferences = Readonly<Record<string, readonly string[]>>;

/** By state name: the sorted names of the variables that its fields read, without the `$`. States that read none are left out. */
export function listVariableReferences(definition: unknown): VariableReferences {
  if (!isObject(definition)) return {};
  const sites = listSites(readMachine(definition, () => undefined));
  // The sites collect what they read while they are checked.
  for (const site of sites) checkState(site);
  const references = sites.map(({ name, uses }): [string, string[]] => [
    name,
    [...new Set(uses.map((use) => use.name))].sort(),
  ]);
  return Object.fromEntries(references.filter(([, names]) => names.length > 0));
}
