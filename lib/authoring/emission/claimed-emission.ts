// Finds the events that a definition emits in the name of a declared source. Only the source itself may use that name.
import type { DeclaredSources } from '../../core/source/claimed-source.ts';
import { findEmissions } from './emission.ts';
import type { LineageFinding } from './lineage-place.ts';

/** One finding for each event that a definition emits in the name of a declared source. Computed names are not checked. */
export function findClaimedSources(definition: unknown, declared: DeclaredSources): LineageFinding[] {
  return findEmissions(definition).flatMap(({ pointer, source }) => {
    if (source === undefined || !declared.has(source)) return [];
    const message = `the source "${source}" is declared in sources.json, and only its signature proves it`;
    return [{ pointer: `${pointer}/Source`, message, remedy: 'emit the event under another source' }];
  });
}
