// The error for an invalid event pattern: why, and where in the pattern.
import { escapePointer } from '../value/json-pointer.ts';

export class EventPatternError extends Error {
  /** Why, without AWS's prefix. */
  readonly reason: string;
  /** Where in the pattern, as a JSON pointer (RFC 6901); the whole pattern is ''. */
  readonly pointer: string;

  constructor(reason: string, pointer: string) {
    super(`Event pattern is not valid. Reason: ${reason}`);
    this.name = 'EventPatternError';
    this.reason = reason;
    this.pointer = pointer;
  }
}

/** @throws EventPatternError always */
export function refuse(reason: string, pointer: string): never {
  throw new EventPatternError(reason, pointer);
}

/** The pointer of a member or an element of the value at `pointer`. */
export function pointerTo(pointer: string, step: string | number): string {
  return `${pointer}/${escapePointer(step)}`;
}
