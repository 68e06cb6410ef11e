// Which packages the project's own code loads when it runs.
import { isBuiltin } from 'node:module';
import { files, imports, readCode } from './source-files.ts';

/** The packages that lib, lambdas and bin load, by import or by path, each with the files that do. */
export function listLoadedPackages(): Map<string, string[]> {
  const byPath = /\.resolve\('([^'.:/][^':]*)'\)|node_modules\/((?:@[\w-]+\/)?[\w-][\w.-]*)\//g;
  const named = files.flatMap((from) =>
    [...readCode(from).matchAll(byPath)].map(([, one, other]) => ({ from, to: one ?? other ?? '' })),
  );
  const imported = imports.filter(({ isOurs, isType, to }) => !isOurs && !isType && !isBuiltin(to));
  const loads = [...imported, ...named].map(({ from, to }) => ({
    from,
    name: to.split('/', to.startsWith('@') ? 2 : 1).join('/'),
  }));
  const groups = Map.groupBy(loads, ({ name }) => name);
  return new Map([...groups].map(([name, group]) => [name, [...new Set(group.map(({ from }) => from))]]));
}
