// Finds what a suite left open: a server, a connection, a watcher, a timer, a thread or a process keeps a worker from ending.
import { setTimeout as pause } from 'node:timers/promises';

/** The streams of the process itself. A suite opens standard input by reading the property; that keeps no process alive. */
const streams = new Set(['PipeWrap', 'TTYWrap']);

/** What is being closed is gone after some turns of the event loop. On a machine with much other work, that takes seconds. */
const standardWaitMs = 20_000;

/** @returns how many handles of each kind keep the process alive */
export function countHandles() {
  const counts = new Map();
  for (const kind of process.getActiveResourcesInfo())
    if (!streams.has(kind)) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  return counts;
}

/** Waits until no more handles are open than before. @throws Error that names the kinds of those that stay open */
export async function refuseOpenHandles(before, waitMs = standardWaitMs) {
  const until = performance.now() + waitMs;
  for (let pauseMs = 1; ; pauseMs = Math.min(2 * pauseMs, 50)) {
    const open = [...countHandles()].filter(([kind, count]) => count > (before.get(kind) ?? 0));
    if (open.length === 0) return;
    if (performance.now() > until) {
      const kinds = open.map(([kind, count]) => `${count - (before.get(kind) ?? 0)} × ${kind}`).join(', ');
      throw new Error(`this suite leaves open ${kinds}: close it in afterEach or afterAll, or call unref()`);
    }
    await pause(pauseMs);
  }
}
