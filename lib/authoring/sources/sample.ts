// A delivery of a preset's vendor, for tests: the preset's sample with a key of its own, so that it is not a replay of the last one.
import { isDeepStrictEqual } from 'node:util';
import { listKeyParts } from '../../core/source/key-parts.ts';
import type { Source } from '../../core/source/source.ts';
import type { Sample } from './preset.ts';

export interface Delivery {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** @param id the value that takes the place of the key, or of the first part of it that does not name the event */
export function renderDelivery(
  { idempotencyKey, each, event }: Source,
  { headers = {}, body }: Sample,
  id: string,
): Delivery {
  const parts = listKeyParts(idempotencyKey).filter((part) => !isDeepStrictEqual(part, event));
  const named = parts.flatMap((part) => ('header' in part ? [part.header] : []));
  const fresh = Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, named.includes(name) ? id : value]),
  );
  if (typeof body === 'string')
    return {
      headers: { 'content-type': 'application/x-www-form-urlencoded', ...fresh },
      body: freshenForm(body, parts, id),
    };
  const pointers = parts.flatMap((part) => ('pointer' in part ? [part.pointer] : []));
  const content = each === undefined ? freshen(body, pointers, id) : freshenItems(body, pointers, id);
  return { headers: { 'content-type': 'application/json', ...fresh }, body: JSON.stringify(content) };
}

type KeyParts = ReturnType<typeof listKeyParts>;

function freshenForm(form: string, parts: KeyParts, id: string): string {
  const fields = new URLSearchParams(form);
  const [first] = parts;
  if (first !== undefined && 'pointer' in first) fields.set(first.pointer.split('/').at(-1) ?? '', id);
  return fields.toString();
}

function freshen(value: unknown, [pointer]: readonly string[], id: string): unknown {
  return pointer === undefined ? value : replaceAt(value, pointer.split('/').slice(1), id);
}

function replaceAt(value: unknown, [step, ...rest]: readonly string[], id: string): unknown {
  if (step === undefined) return id;
  if (Array.isArray(value)) return value.with(Number(step), replaceAt(value[Number(step)], rest, id));
  if (typeof value !== 'object' || value === null) return value;
  const object = value as Readonly<Record<string, unknown>>;
  return { ...object, [step]: replaceAt(object[step], rest, id) };
}

// Each item of a batch has its own key.
function freshenItems(value: unknown, pointers: readonly string[], id: string): unknown {
  if (Array.isArray(value)) return value.map((item, at) => freshen(item, pointers, `${id}-${at}`));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, own]) => [name, freshenItems(own, pointers, id)]));
}
