// Sorts names so that each comes after those that it depends on.
import { TemplateError } from './template-error.ts';

/**
 * The names in dependency order; names that do not depend on each other keep the order in which they came.
 * Throws TemplateError, which names the members of a cycle.
 */
export function dependencyOrder(dependencies: ReadonlyMap<string, Iterable<string>>): readonly string[] {
  const ordered = new Set<string>();
  const visit = (name: string, path: readonly string[]): void => {
    if (ordered.has(name)) return;
    if (path.includes(name)) {
      const circle = [...path.slice(path.indexOf(name)), name];
      throw new TemplateError('resources', `depend on each other in a cycle: ${circle.join(' -> ')}`);
    }
    for (const dependency of dependencies.get(name) ?? []) visit(dependency, [...path, name]);
    ordered.add(name);
  };
  for (const name of dependencies.keys()) visit(name, []);
  return [...ordered];
}
