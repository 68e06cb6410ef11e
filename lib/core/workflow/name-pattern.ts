// How a trigger names events and sources: an exact name, or one of EventBridge's operators on texts. The operators mean what they
// mean in a pattern, because routing passes them on unchanged.
import { compileField } from '../../event-pattern/alternatives.ts';
import type { NameOperator } from './name-pattern-schema.ts';

export type NamePattern = string | NameOperator;

/** A test for names; whatever is absent matches every name. */
export function compileNamePattern(pattern: NamePattern | undefined): (name: string) => boolean {
  return pattern === undefined ? () => true : compileField([pattern], { path: 'name', pointer: '' }).test;
}
