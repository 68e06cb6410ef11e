// The memory of the router under load: idle, after some events and after many, over 16 connections.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Figure } from './report.ts';
import { sendLoad } from './send-load.ts';
import { ServerProcess } from './server-process.ts';

const connections = 16;
const steps = [2_000, 8_000] as const;

/** Figures of npm start with its defaults, then with `--data`, which keeps events on disk. */
export async function* measureMemory(): AsyncGenerator<Figure> {
  yield* measureRouter('in memory', []);
  const data = mkdtempSync(join(tmpdir(), 'flowgate-bench-'));
  try {
    yield* measureRouter('with --data', ['--data', data]);
  } finally {
    rmSync(data, { recursive: true, force: true });
  }
}

async function* measureRouter(kind: string, options: readonly string[]): AsyncGenerator<Figure> {
  let ended = 0;
  const args = ['bin/start.mjs', 'dev', '--json', '--port', '0', '--aws-port', '0'];
  const router = await ServerProcess.start([...args, '--workflows', 'test/bench/workflows', ...options], (line) => {
    if (line.includes('"kind":"run"')) ended += 1;
  });
  const toFigure = (what: string, value: number): Figure => ({ what: `memory ${what}, ${kind}`, value, unit: 'MB' });
  const { url = '', token = '' } = router.ready;
  let sent = 0;
  try {
    yield toFigure('idle', router.memory().now);
    for (const events of steps) {
      sent += events;
      await sendLoad({ url, token, connections, events });
      while (ended < sent) await sleep(20);
      yield toFigure(`after ${sent.toLocaleString('en')} events`, router.memory().now);
    }
    yield toFigure('peak', router.memory().peak);
  } finally {
    await router.stop();
  }
}
