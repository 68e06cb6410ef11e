// Finds triggers that no event of the router can ever match: their workflow would wait for them for ever.
import type { FieldError } from './errors.ts';
import type { EventDetail } from './event.ts';
import type { Alternative } from './event-pattern/alternatives.ts';
import { compilePattern } from './event-pattern/compiled-pattern.ts';
import type { Trigger } from './manifest.ts';

type MembersOf<T> = T extends unknown ? keyof T : never;

/** All that an event on the bus has in its detail; the compiler asks for what is added to it. */
const members: Readonly<Record<MembersOf<EventDetail>, true>> = {
  metadata: true,
  data: true,
  dataRef: true,
  stateValues: true,
};

/**
 * One entry for each trigger whose `where` asks for what no event has; pointers begin with `/triggers`. The patterns must
 * be valid.
 */
export function deadTriggers(triggers: readonly Trigger[]): FieldError[] {
  return triggers.flatMap(({ where }, index) => {
    if (where === undefined || Object.keys(where).length === 0) return [];
    const strangers = compilePattern(where).alternatives.map(strangerIn);
    const stranger = strangers[0];
    if (stranger === undefined || strangers.includes(undefined)) return [];
    const remedy = `write it inside "data": {"data": {"${stranger}": …}}`;
    const message = `no event matches this: "${stranger}" is not in an event's detail, which has ${known}: ${remedy}`;
    return [{ pointer: `/triggers/${index}/where`, message }];
  });
}

const known = Object.keys(members).join(', ');

/** The member of the detail that an alternative needs and that no event has. */
function strangerIn(alternative: Alternative): string | undefined {
  const needed = alternative.filter(([, { isMatchedByAbsence }]) => !isMatchedByAbsence);
  return needed.map(([, { steps }]) => steps[0] ?? '').find((member) => !Object.hasOwn(members, member));
}
