// Removes from the data of an event what proved its sender: a secret or a signature in the body is never stored.
import type { VerifiedScheme } from '../../core/source/source.ts';
import type { JsonValue } from '../../value/json.ts';
import { isJsonObject } from '../../value/json.ts';
import { splitPointer } from '../../value/json-pointer.ts';
import { createOrderedObjectFromEntries, omitMembers } from '../../value/ordered-object.ts';

/** A copy of a verified body without the scheme's secrets and signatures. */
export function removeProof<T extends JsonValue>(scheme: VerifiedScheme, body: T): T {
  return listProofPointers(scheme).reduce<JsonValue>((rest, pointer) => omitAt(rest, splitPointer(pointer)), body) as T;
}

/** The place of a scheme's proof in the body. `*` is every item of a list. */
function listProofPointers(scheme: VerifiedScheme): readonly string[] {
  if (scheme.type === 'microsoft-graph') return ['/value/*/clientState'];
  // Whoever has these addresses and the token can end or confirm the subscription.
  if (scheme.type === 'sns') return ['/Signature', '/UnsubscribeURL', '/SubscribeURL', '/Token'];
  if (scheme.type !== 'signature') return [];
  return [...scheme.signatures.flatMap(({ pointer }) => pointer ?? []), ...(scheme.omit ?? [])];
}

function omitAt(value: JsonValue, [step = '', ...rest]: readonly string[]): JsonValue {
  if (Array.isArray(value))
    return value.map((item, at) => (step === '*' || step === String(at) ? omitAt(item, rest) : item));
  if (!isJsonObject(value) || !Object.hasOwn(value, step)) return value;
  if (rest.length === 0) return omitMembers(value, step);
  return createOrderedObjectFromEntries(
    Object.entries(value).map(([key, own]) => [key, key === step ? omitAt(own, rest) : own]),
  );
}
