// Finds triggers that no event of the router can ever match: they would never start their workflow.

import type { EventDetail, EventMetadata } from '../../core/event/event.ts';
import type { Trigger } from '../../core/workflow/manifest.ts';
import type { Alternative } from '../../event-pattern/alternatives.ts';
import { compilePattern } from '../../event-pattern/compiled-pattern.ts';
import type { FieldError } from '../../value/errors.ts';
import { didYouMean } from '../../value/nearest-name.ts';

type MembersOf<T> = T extends unknown ? keyof T : never;

/**
 * The members of an event's detail that triggers are compared with. Triggers see the whole data, even if the event carries
 * only a reference to it. Because of the type, the compiler reports a member of the detail that is missing here.
 */
const members: Readonly<Record<Exclude<MembersOf<EventDetail>, 'dataRef'>, true>> = {
  metadata: true,
  data: true,
  stateValues: true,
};
type Decided = 'workflows' | 'groups' | 'refusals' | 'inactive' | 'held' | 'releasedAt';
const metadataMembers: Readonly<Record<Exclude<keyof EventMetadata, Decided>, true>> = {
  eventId: true,
  environment: true,
  organisationId: true,
  credentialId: true,
  dialect: true,
  receivedAt: true,
  workflowId: true,
  forced: true,
  debug: true,
  lineage: true,
  replayOf: true,
  emitter: true,
  labels: true,
  trace: true,
};

/**
 * One entry for each trigger whose `where` requires a member that no event has; pointers begin with `/triggers`. The patterns
 * must be valid.
 */
export function findDeadTriggers(triggers: readonly Trigger[]): FieldError[] {
  return triggers.flatMap(({ where }, index) => {
    if (where === undefined || Object.keys(where).length === 0) return [];
    const unknownMembers = compilePattern(where).alternatives.map(findUnknownMember);
    const unknownMember = unknownMembers[0];
    if (unknownMember === undefined || unknownMembers.includes(undefined)) return [];
    return [{ pointer: `/triggers/${index}/where`, message: messageFor(unknownMember) }];
  });
}

interface UnknownMember {
  readonly member: string;
  readonly isMetadata: boolean;
}

function messageFor({ member, isMetadata }: UnknownMember): string {
  if (isMetadata) {
    const known = Object.keys(metadataMembers);
    return `no event matches this: "${member}" is not in an event's metadata${didYouMean(member, known)}: name one of ${known.join(', ')}`;
  }
  const known = Object.keys(members).join(', ');
  const remedy = `write it inside "data": {"data": {"${member}": …}}`;
  return `no event matches this: "${member}" is not in an event's detail, which has ${known}: ${remedy}`;
}

/** The first member that an alternative requires and that no event has. */
function findUnknownMember(alternative: Alternative): UnknownMember | undefined {
  const needed = alternative.filter(([, { isMatchedByAbsence }]) => !isMatchedByAbsence);
  return needed.map(([, { steps }]) => toUnknownMember(steps)).find((unknownMember) => unknownMember !== undefined);
}

function toUnknownMember([first = '', second]: readonly string[]): UnknownMember | undefined {
  if (!Object.hasOwn(members, first)) return { member: first, isMetadata: false };
  if (first !== 'metadata' || second === undefined || Object.hasOwn(metadataMembers, second)) return undefined;
  return { member: second, isMetadata: true };
}
