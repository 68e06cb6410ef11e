// The parent's side, with small processes in place of the one that synthesizes.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { afterEach, describe, expect, test } from '@jest/globals';
import { StandingSynthesis } from '../../../../lib/cli/reload/standing-synthesis.ts';

const answers = (answer: string): string => `process.on('message', (request) => process.send(${answer}))`;
const echoes = answers('{ kind: "done", warnings: [JSON.stringify(request)] }');
const endsWithParent = "process.on('disconnect', () => process.exit());";

const synthesizers: StandingSynthesis[] = [];
afterEach(() => {
  for (const one of synthesizers.splice(0)) one.close();
});

interface Started {
  readonly child: ChildProcess;
  /** Its exit code and its signal. */
  readonly exited: Promise<unknown[]>;
}

/** Each start runs the next script, the last one for ever. */
function synthesizer(...scripts: string[]): { synthesis: StandingSynthesis; started: Started[] } {
  const started: Started[] = [];
  const start = (): ChildProcess => {
    const script = scripts[Math.min(started.length, scripts.length - 1)] ?? '';
    const child = spawn(process.execPath, ['-e', script], { stdio: ['ignore', 'ignore', 'pipe', 'ipc'] });
    started.push({ child, exited: once(child, 'exit') });
    return child;
  };
  const synthesis = new StandingSynthesis(start);
  synthesizers.push(synthesis);
  return { synthesis, started };
}

const request = { outputFolder: '/out' };

describe('a standing synthesis', () => {
  test('asks one process again and again', async () => {
    const { synthesis, started } = synthesizer(echoes);

    await synthesis.synthesize(request);
    const warnings = await synthesis.synthesize({ ...request, workflows: '/flows' });

    expect(warnings).toEqual(['{"outputFolder":"/out","workflows":"/flows"}']);
    expect(started).toHaveLength(1);
  });

  test('starts no process before it is asked', () => {
    expect(synthesizer(echoes).started).toEqual([]);
  });

  test('rejects with what is wrong, without the code around it', async () => {
    const { synthesis } = synthesizer(
      answers('{ kind: "refused", reason: "Build failed with 1 error:\\na.ts:1:2: ERROR: Expected a value\\n" }'),
    );

    await expect(synthesis.synthesize(request)).rejects.toThrow(/^a\.ts:1:2: ERROR: Expected a value$/);
  });

  test('leaves a process that says that it is outdated for a new one', async () => {
    const { synthesis, started } = synthesizer(endsWithParent + answers('{ kind: "outdated" }'), echoes);

    const warnings = await synthesis.synthesize(request);

    expect(warnings).toEqual(['{"outputFolder":"/out"}']);
    expect(await started[0]?.exited).toEqual([0, null]);
  });

  test('gives up where the new one is outdated too', async () => {
    const { synthesis } = synthesizer(answers('{ kind: "outdated" }'));

    await expect(synthesis.synthesize(request)).rejects.toThrow('the code changes while it is read');
  });

  test('tells how a process ended that could not answer, and starts another one next time', async () => {
    const { synthesis } = synthesizer("console.error('TypeError: oh\\n    at a.ts:1'); process.exit(3)", echoes);

    await expect(synthesis.synthesize(request)).rejects.toThrow(/^TypeError: oh$/);
    expect(await synthesis.synthesize(request)).toEqual(['{"outputFolder":"/out"}']);
  });

  test('starts another process where the one before was killed while it waited', async () => {
    const { synthesis, started } = synthesizer(echoes);
    await synthesis.synthesize(request);
    started[0]?.child.kill('SIGKILL');
    await started[0]?.exited;

    expect(await synthesis.synthesize(request)).toEqual(['{"outputFolder":"/out"}']);
    expect(started).toHaveLength(2);
  });

  test('rejects where the process is killed while it works', async () => {
    const { synthesis } = synthesizer("process.on('message', () => process.kill(process.pid, 'SIGKILL'))");

    await expect(synthesis.synthesize(request)).rejects.toThrow('the synthesis ended with SIGKILL');
  });

  test('ends its process when it is closed', async () => {
    const { synthesis, started } = synthesizer(endsWithParent + echoes);
    await synthesis.synthesize(request);

    synthesis.close();

    expect(await started[0]?.exited).toEqual([0, null]);
  });
});
