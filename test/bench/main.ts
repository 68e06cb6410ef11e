// npm run bench: what the local platform does in a second, and with how much memory. Less than a minute.
import { matchedEvents } from './events.ts';
import { type Figure, jsonRoundTrips } from './pace.ts';
import { parallelExecutions, transitions } from './transitions.ts';

const reference = await jsonRoundTrips();
show(reference);
for (const rules of [10, 1_000, 10_000]) show(await matchedEvents(rules));
show(await transitions('JSONata'));
show(await transitions('JSONPath'));
show(await parallelExecutions());

/** The ratio says more than the figure: it hardly depends on the machine. */
function show({ what, perSecond, heapMb }: Figure): void {
  const figure = Math.round(perSecond).toLocaleString('en').padStart(12);
  const ratio = (perSecond / reference.perSecond).toPrecision(3).padStart(10);
  console.log(`${what.padEnd(44)}${figure}/s${ratio} × the reference${heapMb.toFixed(0).padStart(6)} MB heap`);
}
