// The parts of an idempotency key. Apart from the schemas, so that the ingest function does not load those.
import type { KeyPart, KeySelector } from './source.ts';

/** The parts of a key, in their order. */
export function listKeyParts(key: KeySelector | undefined): readonly KeyPart[] {
  if (key === undefined) return [];
  return (Array.isArray(key) ? key : [key]).map((part) => (typeof part === 'string' ? { pointer: part } : part));
}
