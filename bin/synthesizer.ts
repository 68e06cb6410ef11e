// Stays with the CDK loaded and synthesizes whenever it is asked, from the code as it stands then. What asks is its parent,
// and it ends with it.
import { join } from 'node:path';
import { projectRoot } from '../lib/authoring/project.ts';
import { stackSources } from '../lib/cli/project.ts';
import { FreshModule } from '../lib/cli/reload/fresh-module.ts';
import { sourceMark } from '../lib/cli/reload/source-mark.ts';
import type { SynthesisAnswer, SynthesisRequest } from '../lib/cli/reload/standing-synthesis.ts';
import type { Builders } from '../lib/infra/function-build.ts';
import type * as Synthesis from '../lib/infra/synthesis.ts';

/** Code that was imported stays in memory, some 15 MB each time: after so many times a new process is the better one. */
const mostImports = 25;

/** What this process itself runs on; a change of these asks for a new process. */
const ownSources = ['bin', 'lib/cli', 'package-lock.json', 'node_modules/.package-lock.json', 'tsconfig.json'];
const ownMark = (): string => sourceMark(ownSources.map((place) => join(projectRoot, place)));

const markAtStart = ownMark();
const file = join(projectRoot, 'lib', 'infra', 'synthesis.ts');
const synthesis = new FreshModule<typeof Synthesis>({ file, sources: stackSources });
const builders: Builders = { builds: new Map() };

async function answer(request: SynthesisRequest): Promise<SynthesisAnswer> {
  if (synthesis.imports >= mostImports || ownMark() !== markAtStart) return { kind: 'outdated' };
  try {
    const { synthesizeAgain } = await synthesis.get();
    return { kind: 'done', warnings: await synthesizeAgain(request, builders) };
  } catch (error) {
    return { kind: 'refused', reason: error instanceof Error ? error.message : String(error) };
  }
}

// Ctrl-C reaches every process of a terminal; this one is told by its parent's going.
process.on('SIGINT', () => undefined);
process.on('disconnect', () => process.exit());
process.on('message', async (request: SynthesisRequest) => {
  process.send?.(await answer(request));
});
