// npm run bench: what the local platform does in a second, and with how much memory. Less than a minute.
// npm run bench -- lists: the lists of runs with 1,000 and 100,000 stored ones. Some minutes, most of them to store the runs.
import { matchedEvents } from './events.ts';
import { lists } from './lists.ts';
import { type Figure, jsonRoundTrips } from './pace.ts';
import { parallelExecutions, transitions } from './transitions.ts';

const reference = await jsonRoundTrips();
show(reference);
if (process.argv.includes('lists')) {
  for (const stored of [1_000, 100_000]) for (const figure of await lists(stored)) show(figure);
} else {
  for (const rules of [10, 1_000, 10_000]) show(await matchedEvents(rules));
  show(await transitions('JSONata'));
  show(await transitions('JSONPath'));
  show(await parallelExecutions());
}

/** The ratio is more useful than the figure, because it hardly depends on the machine. */
function show({ what, perSecond, heapMb }: Figure): void {
  const figure = Math.round(perSecond).toLocaleString('en').padStart(12);
  const ratio = (perSecond / reference.perSecond).toPrecision(3).padStart(10);
  console.log(`${what.padEnd(44)}${figure}/s${ratio} × the reference${heapMb.toFixed(0).padStart(6)} MB heap`);
}
