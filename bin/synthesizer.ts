// Keeps the CDK loaded and synthesizes the stack from the current files at each request of its parent process. It ends when
// the parent ends.
import { join } from 'node:path';
import { projectRoot } from '../lib/authoring/project.ts';
import { stackSources } from '../lib/cli/project.ts';
import { FreshModule } from '../lib/cli/reload/fresh-module.ts';
import { computeSourceMark } from '../lib/cli/reload/source-mark.ts';
import type { SynthesisRequest, SynthesisResponse } from '../lib/cli/reload/synthesis-process.ts';
import type { Builders } from '../lib/infra/function-build.ts';
import type * as Synthesis from '../lib/infra/synthesis.ts';

/** Each import of the project's code stays in memory, about 15 MB. After this number a new process takes over. */
const maxImports = 25;

/** The files that this process itself runs on. After a change of one of them a new process takes over. */
const ownSources = ['bin', 'lib/cli', 'package-lock.json', 'node_modules/.package-lock.json', 'tsconfig.json'];
const computeMark = (): string => computeSourceMark(ownSources.map((place) => join(projectRoot, place)));

const markAtStart = computeMark();
const file = join(projectRoot, 'lib', 'infra', 'synthesis.ts');
const synthesis = new FreshModule<typeof Synthesis>({ file, sources: stackSources });
const builders: Builders = { builds: new Map() };

async function synthesize(request: SynthesisRequest): Promise<SynthesisResponse> {
  if (synthesis.imports >= maxImports || computeMark() !== markAtStart) return { kind: 'outdated' };
  try {
    const { synthesizeAgain } = await synthesis.get();
    return { kind: 'done', warnings: await synthesizeAgain(request, builders) };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    // Not instanceof: the project's code is imported again after each change, and has its own class then.
    const isUnfinished = error instanceof Error && 'isUnfinished' in error && error.isUnfinished === true;
    return { kind: isUnfinished ? 'unfinished' : 'refused', reason };
  }
}

// Ctrl-C sends SIGINT to every process of a terminal. This one ends with its parent instead.
process.on('SIGINT', () => undefined);
process.on('disconnect', () => process.exit());
process.on('message', async (request: SynthesisRequest) => {
  process.send?.(await synthesize(request));
});
