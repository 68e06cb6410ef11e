// Growth with the number of workflows, which are all in nested stacks: start, memory and runs of one of them.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { writeSmallWorkflows } from '../fixtures/small-workflows.ts';
import type { Figure } from './report.ts';
import { sendLoad } from './send-load.ts';
import { ServerProcess } from './server-process.ts';

const counts = [10, 100, 300];
const events = 300;
const mostConnections = 16;

interface Grown {
  readonly startMs: number;
  readonly idleMb: number;
  readonly runsPerSecond: number;
  readonly p50Ms: number;
}

/** Each figure is compared with that of the fewest workflows. */
export async function* measureGrowth(): AsyncGenerator<Figure> {
  let fewest: Grown | undefined;
  for (const count of counts) {
    const grown = await measureCount(count);
    fewest ??= grown;
    yield* describeGrowth(count, grown, fewest);
  }
}

async function measureCount(count: number): Promise<Grown> {
  const folder = mkdtempSync(join(tmpdir(), 'flowgate-bench-'));
  const others = Array.from({ length: count - 1 }, (_, at) => ({ name: `w${at}`, stack: 'nested' as const }));
  // The load sends this event.
  writeSmallWorkflows(folder, [{ name: 'ticked', event: 'bench.tick', stack: 'nested' }, ...others]);
  let ended = 0;
  const startedAt = performance.now();
  const args = ['bin/start.mjs', 'dev', '--no-watch', '--json', '--port', '0', '--aws-port', '0'];
  const router = await ServerProcess.start([...args, '--workflows', folder], {
    onLine: (line) => {
      if (line.includes('"kind":"run"')) ended += 1;
    },
  });
  try {
    const startMs = performance.now() - startedAt;
    const idleMb = router.memory().now;
    const address = { url: router.ready.url ?? '', token: router.ready.token ?? '' };
    const send = async (connections: number): Promise<number> => {
      const target = ended + events;
      const { p50Ms } = await sendLoad({ ...address, connections, events });
      while (ended < target) await sleep(5);
      return p50Ms;
    };
    // Cold starts, one after the other.
    await send(1);
    await send(mostConnections);
    const sentAt = performance.now();
    const p50Ms = await send(mostConnections);
    return { startMs, idleMb, p50Ms, runsPerSecond: (events * 1000) / (performance.now() - sentAt) };
  } finally {
    await router.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

function describeGrowth(count: number, grown: Grown, fewest: Grown): Figure[] {
  const compare = (what: string, name: keyof Grown, unit: string): Figure => ({
    what: `${what}, ${count} workflows`,
    value: grown[name],
    unit,
    ratio: grown[name] / fewest[name],
    reference: `${counts[0]} workflows`,
  });
  return [
    compare('start after a change', 'startMs', 'ms'),
    compare('memory idle', 'idleMb', 'MB'),
    compare('runs, 16 connections', 'runsPerSecond', '/s'),
    compare('response p50, 16 connections', 'p50Ms', 'ms'),
  ];
}
