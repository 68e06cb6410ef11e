// Measures how many events are matched per second with more and more rules, of which one matches the event.
import { PatternIndex } from '../../lib/event-pattern/pattern-index.ts';
import { type Pace, pace } from './pace.ts';

const eventsAtOnce = 1_000;

export async function matchedEvents(rules: number): Promise<Pace> {
  const index = new PatternIndex();
  for (let n = 0; n < rules; n += 1) index.add(String(n), patternOf(n));
  const event = {
    source: `source-${rules >> 1}`,
    'detail-type': 'order.created',
    detail: { metadata: { eventId: 'evt_1' }, data: { total: 60 } },
  };
  if (index.match(event).length !== 1) throw new Error('one rule should take the event');
  const work = (): void => {
    for (let n = 0; n < eventsAtOnce; n += 1) index.match(event);
  };
  return pace(`events matched, ${rules.toLocaleString('en')} rules`, eventsAtOnce, work);
}

// Matches like a workflow's rule: the ID of a forced run, or the trigger.
function patternOf(n: number): object {
  const trigger = {
    source: [`source-${n}`],
    'detail-type': ['order.created'],
    detail: { data: { total: [{ numeric: ['>', 50] }] }, metadata: { workflowId: [{ exists: false }] } },
  };
  return { $or: [{ detail: { metadata: { workflowId: [`workflow-${n}`] } } }, trigger] };
}
