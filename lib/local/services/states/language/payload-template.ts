// A payload template of a JSONPath state: JSON in which names that end with `.$` are paths or intrinsic calls.

import { isIntrinsic } from '../../../../asl/grammar/intrinsic.ts';
import type { Evaluate, Scope } from '../engine/scope.ts';
import { callIntrinsic, parseCall } from './intrinsic-call.ts';
import { isRecord, type Json } from './json.ts';
import { parsePath, valueAt } from './path-value.ts';

type Compute = (scope: Scope) => Json;

export function compilePayload(template: Json): Evaluate {
  const compute = compileNode(template);
  return async (scope) => compute(scope);
}

/** A path or an intrinsic call, as text. Throws an Error for a text that is neither. */
export function compileReference(text: string, field: string): Compute {
  if (isIntrinsic(text)) {
    const call = parseCall(text);
    return (scope) => callIntrinsic(call, scope, field);
  }
  const path = parsePath(text);
  return (scope) => valueAt(path, scope, field);
}

function compileNode(template: Json): Compute {
  if (Array.isArray(template)) {
    const items = template.map((item: Json) => compileNode(item));
    return (scope) => items.map((item) => item(scope));
  }
  if (!isRecord(template)) return () => template;
  const entries = Object.entries(template).map(([name, value]) => compileEntry(name, value));
  return (scope) => Object.fromEntries(entries.map(([name, compute]) => [name, compute(scope)]));
}

function compileEntry(name: string, value: Json): readonly [string, Compute] {
  if (!name.endsWith('.$')) return [name, compileNode(value)];
  return [name.slice(0, -2), compileReference(String(value), name)];
}
