// A process that keeps the CDK loaded and synthesizes the current code at each request of its parent process. It ends with the parent.
import { join } from 'node:path';
import { projectRoot } from '../lib/authoring/project.ts';
import { stackSources } from '../lib/cli/project.ts';
import { FreshModule } from '../lib/cli/reload/fresh-module.ts';
import type { SynthesisAnswer, SynthesisRequest } from '../lib/cli/reload/standing-synthesis.ts';
import { sourceMark } from '../lib/cli/terminal/source-mark.ts';
import type { Builders } from '../lib/infra/function-build.ts';
import type * as Synthesis from '../lib/infra/synthesis.ts';

/** Imported code stays in memory, about 15 MB for each import. After this number the process has to be replaced. */
const maxImports = 25;

/** The sources of this process. After a change of these the process has to be replaced. */
const ownSources = ['bin', 'lib/cli', 'package-lock.json', 'node_modules/.package-lock.json', 'tsconfig.json'];
const computeMark = (): string => sourceMark(ownSources.map((place) => join(projectRoot, place)));

const markAtStart = computeMark();
const file = join(projectRoot, 'lib', 'infra', 'synthesis.ts');
const synthesis = new FreshModule<typeof Synthesis>({ file, sources: stackSources });
const builders: Builders = { builds: new Map() };

async function synthesize(request: SynthesisRequest): Promise<SynthesisAnswer> {
  if (synthesis.imports >= maxImports || computeMark() !== markAtStart) return { kind: 'outdated' };
  try {
    const { synthesizeAgain } = await synthesis.get();
    return { kind: 'done', warnings: await synthesizeAgain(request, builders) };
  } catch (error) {
    return { kind: 'refused', reason: error instanceof Error ? error.message : String(error) };
  }
}

// A terminal sends Ctrl-C to every process. This process ignores it and ends when its parent disconnects.
process.on('SIGINT', () => undefined);
process.on('disconnect', () => process.exit());
process.on('message', async (request: SynthesisRequest) => {
  process.send?.(await synthesize(request));
});
