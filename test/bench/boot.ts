// The start of the router: the time until it is ready, compared with the start of an empty process.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Figure, median } from './report.ts';
import { ServerProcess } from './server-process.ts';

const rounds = 3;

/** The first start of a project that has changed, then starts without a change. Needs the packages to be installed. */
export async function measureBoot(): Promise<Figure[]> {
  const kept = mkdtempSync(join(tmpdir(), 'flowgate-bench-'));
  process.env.FLOWGATE_SYNTHESIS_CACHE = kept;
  try {
    const empty = median(Array.from({ length: rounds }, measureEmpty));
    // Fills the compile cache, as the installation does.
    await measureStart();
    rmSync(kept, { recursive: true, force: true });
    const first = await measureStart();
    const again = [await measureStart(), await measureStart(), await measureStart()];
    const compare = (what: string, value: number): Figure => ({
      what,
      value,
      unit: 'ms',
      ratio: value / empty,
      reference: 'an empty process',
    });
    return [compare('start after a change', first), compare('start without a change', median(again))];
  } finally {
    delete process.env.FLOWGATE_SYNTHESIS_CACHE;
    rmSync(kept, { recursive: true, force: true });
  }
}

function measureEmpty(): number {
  const startedAt = performance.now();
  spawnSync(process.execPath, ['-e', '0']);
  return performance.now() - startedAt;
}

async function measureStart(): Promise<number> {
  const startedAt = performance.now();
  const router = await ServerProcess.start(['bin/start.mjs', 'dev', '--json', '--port', '0', '--aws-port', '0']);
  const ms = performance.now() - startedAt;
  await router.stop();
  return ms;
}
