// npm run bench [-- PART … --json FILE]: what the router does in a second, with how much processor time and memory. Parts:
//   engine   patterns and state transitions, in this process; seconds
//   boot     the start of npm start; a minute
//   local    the router on this machine, over HTTP; minutes. --events N sets the length of its last step (default 2,000)
//   memory   the router's memory idle and after 2,000, 10,000 and 20,000 events; minutes. Only where it is named
//   ingest   the function `ingest` as shipped: its first answer in a new process, and the processor time of an event; a minute
//   growth   10, 100 and 300 workflows: start, memory and runs; minutes. Only where it is named
//   lists    pages of 1,000, of 20,000 and of 100,000 stored runs; minutes, most of them to store the runs. Only where it is named
//   durability  an append to a file with and without an fsync; seconds. Only where it is named
import { parseArgs } from 'node:util';
import { measureBoot } from './boot.ts';
import { measureDurability } from './durability.ts';
import { matchedEvents } from './events.ts';
import { measureGrowth } from './growth.ts';
import { measureIngest } from './ingest.ts';
import { lists } from './lists.ts';
import { measureLocal } from './local.ts';
import { measureMemory } from './memory.ts';
import { jsonRoundTrips, type Pace } from './pace.ts';
import { type Figure, printFigure, writeFigures } from './report.ts';
import { parallelExecutions, transitions } from './transitions.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { json: { type: 'string' }, events: { type: 'string', default: '2000' } },
});

const parts: Readonly<Record<string, () => AsyncIterable<Figure>>> = {
  async *engine() {
    const reference = await jsonRoundTrips();
    yield toFigure(reference, reference);
    for (const rules of [10, 1_000, 10_000]) yield toFigure(await matchedEvents(rules), reference);
    for (const measure of [() => transitions('JSONata'), () => transitions('JSONPath'), parallelExecutions])
      yield toFigure(await measure(), reference);
  },
  async *boot() {
    yield* await measureBoot();
  },
  async *local() {
    yield* measureLocal({ events: Number(values.events) });
  },
  async *ingest() {
    yield* measureIngest();
  },
  async *memory() {
    yield* measureMemory();
  },
  async *durability() {
    yield* measureDurability();
  },
  async *growth() {
    yield* measureGrowth();
  },
  async *lists() {
    const reference = await jsonRoundTrips();
    for (const stored of [1_000, 20_000, 100_000])
      for (const measured of await lists(stored)) yield toFigure(measured, reference);
  },
};

const chosen = positionals.length > 0 ? positionals : ['engine', 'boot', 'local'];
const figures: Figure[] = [];
for (const name of chosen) {
  const part = Object.hasOwn(parts, name) ? parts[name] : undefined;
  if (part === undefined) throw new Error(`"${name}" is not a part of the bench: ${Object.keys(parts).join(', ')}`);
  for await (const figure of part()) {
    printFigure(figure);
    figures.push(figure);
  }
}
if (values.json !== undefined) writeFigures(values.json, figures);

function toFigure({ what, perSecond, heapMb }: Pace, reference: Pace): Figure {
  const ratio = perSecond / reference.perSecond;
  return {
    what: `${what}, ${heapMb.toFixed(0)} MB heap`,
    value: perSecond,
    unit: '/s',
    ratio,
    reference: 'JSON round trips',
  };
}
