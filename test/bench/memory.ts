// The memory of the router under load: idle, and after more and more events over 16 connections.
import { setTimeout as sleep } from 'node:timers/promises';
import type { Figure } from './report.ts';
import { sendLoad } from './send-load.ts';
import { type Memory, ServerProcess } from './server-process.ts';

const connections = 16;
const counts = [2_000, 10_000, 20_000];

/**
 * Figures of npm start with its defaults: each is compared with the memory of the idle router. With `--data` they are the same, because
 * large data is in files with and without it.
 */
export async function* measureMemory(): AsyncGenerator<Figure> {
  let ended = 0;
  const args = ['bin/start.mjs', 'dev', '--json', '--port', '0', '--aws-port', '0'];
  const router = await ServerProcess.start([...args, '--workflows', 'test/bench/workflows'], {
    onLine: (line) => {
      if (line.includes('"kind":"run"')) ended += 1;
    },
  });
  const { url = '', token = '' } = router.ready;
  try {
    const idle = router.memory();
    yield* describe('idle', idle, idle);
    let sent = 0;
    for (const count of counts) {
      await sendLoad({ url, token, connections, events: count - sent });
      sent = count;
      while (ended < sent) await sleep(20);
      yield* describe(`after ${sent.toLocaleString('en')} events`, router.memory(), idle);
    }
    yield toFigure('peak', router.memory().peak, idle.now);
  } finally {
    await router.stop();
  }
}

/** The whole memory of the process, then its parts. */
function describe(when: string, memory: Memory, idle: Memory): Figure[] {
  return [
    toFigure(when, memory.now, idle.now),
    toFigure(`${when}: its own`, memory.anonymous, idle.anonymous),
    toFigure(`${when}: mapped files`, memory.files, idle.files),
  ];
}

function toFigure(what: string, value: number, idle: number): Figure {
  return { what: `memory ${what}`, value, unit: 'MB', ratio: value / idle, reference: 'the idle router' };
}
