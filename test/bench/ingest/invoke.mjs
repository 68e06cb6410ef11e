// Loads a function in this process, which has loaded nothing else, and invokes it: node invoke.mjs MODULE EVENTS COUNT.
// Its standard output has the function's log, so the result is sent to the parent process.
import { readFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';

const [, , file, eventsFile, count] = process.argv;
const events = JSON.parse(readFileSync(eventsFile, 'utf8'));
const context = { getRemainingTimeInMillis: () => 20_000 };

function startClock() {
  const cpu = process.cpuUsage();
  const at = performance.now();
  return () => {
    const { user, system } = process.cpuUsage(cpu);
    return { wallMs: performance.now() - at, cpuMs: (user + system) / 1_000 };
  };
}

/** An event whose key is its number is a new one; with the same key, it is a duplicate. */
function createEvent(event, number) {
  return JSON.parse(JSON.stringify(event).replaceAll('NUMBER', String(number)));
}

async function invoke(handler, { event, status }, number) {
  const { statusCode, body } = await handler(createEvent(event, number), context);
  if (statusCode !== status) throw new Error(`the function answered ${statusCode} instead of ${status}: ${body}`);
}

const read = startClock();
const { handler } = await import(pathToFileURL(file).href);
const load = read();
await invoke(handler, events.accepted, `${process.pid}-first`);
const first = read();

const warm = {};
for (const [kind, one] of Object.entries(events)) {
  const rounds = [];
  for (let round = 0; Number(count) > 0 && round < 3; round += 1) {
    const readRound = startClock();
    for (let number = 0; number < Number(count); number += 1)
      await invoke(
        handler,
        one,
        kind === 'duplicate' ? `${process.pid}-first` : `${process.pid}-${kind}-${round}-${number}`,
      );
    const { wallMs, cpuMs } = readRound();
    rounds.push({ wallMs: wallMs / count, cpuMs: cpuMs / count });
  }
  // The first round compiles the code.
  warm[kind] = rounds.slice(1);
}
process.send({ load, first, warm }, () => process.disconnect());
