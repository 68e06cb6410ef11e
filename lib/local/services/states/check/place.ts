// A place in a definition: where it is, in which query language it is read, and where its findings go.
import type { StatesMember } from '../../../../asl/grammar/jsonata-names.ts';
import type { QueryLanguage } from '../../../../asl/grammar/state-types.ts';
import type { Findings } from './diagnostic.ts';

/** An object of the definition and the language that it is read in. */
export interface Place {
  readonly language: QueryLanguage;
  readonly location: string;
  readonly findings: Findings;
}

/** A value in the definition. */
export interface ValuePlace extends Place {
  /** The members of `$states` beside `input` and `context`. */
  readonly members: readonly StatesMember[];
}

export function within(place: Place, name: string): Place {
  return { ...place, location: `${place.location}/${name}` };
}
