// The parent's side of the process, with small scripts in place of bin/synthesizer.ts.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { afterEach, describe, expect, test } from '@jest/globals';
import { SynthesisProcess } from '../../../../lib/cli/reload/synthesis-process.ts';

const respond = (response: string): string => `process.on('message', (request) => process.send(${response}))`;
const echoes = respond('{ kind: "done", warnings: [JSON.stringify(request)] }');
const endsWithParent = "process.on('disconnect', () => process.exit());";

const synthesizers: SynthesisProcess[] = [];
afterEach(() => {
  for (const one of synthesizers.splice(0)) one.close();
});

interface Started {
  readonly child: ChildProcess;
  /** The exit code and the signal. */
  readonly exited: Promise<unknown[]>;
}

/** Each start runs the next script; the last one is repeated. */
function synthesizer(...scripts: string[]) {
  return synthesizerThatEnds(undefined, ...scripts);
}

function synthesizerThatEnds(
  idleMs: number | undefined,
  ...scripts: string[]
): { synthesis: SynthesisProcess; started: Started[] } {
  const started: Started[] = [];
  const start = (): ChildProcess => {
    const script = scripts[Math.min(started.length, scripts.length - 1)] ?? '';
    const child = spawn(process.execPath, ['-e', script], { stdio: ['ignore', 'ignore', 'pipe', 'ipc'] });
    started.push({ child, exited: once(child, 'exit') });
    return child;
  };
  const synthesis = new SynthesisProcess(start, idleMs);
  synthesizers.push(synthesis);
  return { synthesis, started };
}

const request = { outputFolder: '/out' };

describe('SynthesisProcess', () => {
  test('sends every request to the same process', async () => {
    const { synthesis, started } = synthesizer(echoes);

    await synthesis.synthesize(request);
    const warnings = await synthesis.synthesize({ ...request, workflows: '/flows' });

    expect(warnings).toEqual(['{"outputFolder":"/out","workflows":"/flows"}']);
    expect(started).toHaveLength(1);
  });

  test('ends a process that is idle, and starts another one for the next request', async () => {
    const { synthesis, started } = synthesizerThatEnds(1, `${echoes};${endsWithParent}`);

    await synthesis.synthesize(request);
    const exit = await started[0]?.exited;
    const warnings = await synthesis.synthesize(request);

    expect(exit).toEqual([0, null]);
    expect([warnings.length, started.length]).toEqual([1, 2]);
  });

  test('starts no process before the first request', () => {
    expect(synthesizer(echoes).started).toEqual([]);
  });

  test('rejects with the message of the bundler, without its code excerpt', async () => {
    const { synthesis } = synthesizer(
      respond('{ kind: "refused", reason: "Build failed with 1 error:\\na.ts:1:2: ERROR: Expected a value\\n" }'),
    );

    await expect(synthesis.synthesize(request)).rejects.toThrow(/^a\.ts:1:2: ERROR: Expected a value$/);
  });

  test('replaces a process that reports itself as outdated', async () => {
    const { synthesis, started } = synthesizer(endsWithParent + respond('{ kind: "outdated" }'), echoes);

    const warnings = await synthesis.synthesize(request);

    expect(warnings).toEqual(['{"outputFolder":"/out"}']);
    expect(await started[0]?.exited).toEqual([0, null]);
  });

  test('rejects if the new process is outdated too', async () => {
    const { synthesis } = synthesizer(respond('{ kind: "outdated" }'));

    await expect(synthesis.synthesize(request)).rejects.toThrow('the code changed while it was loaded: try again');
  });

  test('rejects with the error of a process that ends, and starts another process for the next request', async () => {
    const { synthesis } = synthesizer("console.error('TypeError: oh\\n    at a.ts:1'); process.exit(3)", echoes);

    await expect(synthesis.synthesize(request)).rejects.toThrow(/^TypeError: oh$/);
    expect(await synthesis.synthesize(request)).toEqual(['{"outputFolder":"/out"}']);
  });

  test('starts another process if the previous one was killed between two requests', async () => {
    const { synthesis, started } = synthesizer(echoes);
    await synthesis.synthesize(request);
    started[0]?.child.kill('SIGKILL');
    await started[0]?.exited;

    expect(await synthesis.synthesize(request)).toEqual(['{"outputFolder":"/out"}']);
    expect(started).toHaveLength(2);
  });

  test('rejects if the process is killed during a request', async () => {
    const { synthesis } = synthesizer("process.on('message', () => process.kill(process.pid, 'SIGKILL'))");

    await expect(synthesis.synthesize(request)).rejects.toThrow('the synthesis ended with SIGKILL');
  });

  test('ends its process on close', async () => {
    const { synthesis, started } = synthesizer(endsWithParent + echoes);
    await synthesis.synthesize(request);

    synthesis.close();

    expect(await started[0]?.exited).toEqual([0, null]);
  });
});
