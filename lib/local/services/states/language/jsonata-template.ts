// A field of a JSONata state: any JSON in which strings between {% and %} are expressions. Compiled once.

import { isExpression } from '../../../../asl/grammar/jsonata-text.ts';
import type { Evaluate, Scope } from '../engine/scope.ts';
import { isRecord, type Json } from './json.ts';
import { JsonataExpression } from './jsonata-expression.ts';

type Node =
  | { readonly kind: 'constant'; readonly value: Json }
  | { readonly kind: 'expression'; readonly expression: JsonataExpression }
  | { readonly kind: 'array'; readonly items: readonly Node[] }
  | { readonly kind: 'object'; readonly entries: readonly (readonly [string, Node])[] };

/** @param field The place of the template in its state; inner places are named below it, as in `Output/items[0]`. */
export function compileTemplate(template: Json, field: string): Evaluate {
  const node = compileNode(template, field);
  return (scope) => evaluateNode(node, scope);
}

function compileNode(template: Json, field: string): Node {
  if (typeof template === 'string' && isExpression(template)) {
    return { kind: 'expression', expression: new JsonataExpression(template, field) };
  }
  if (Array.isArray(template)) return compileArray(template, field);
  if (isRecord(template)) return compileObject(template, field);
  return { kind: 'constant', value: template };
}

function compileArray(template: readonly Json[], field: string): Node {
  const items = template.map((item, index) => compileNode(item, `${field}[${index}]`));
  return items.every((item) => item.kind === 'constant')
    ? { kind: 'constant', value: template }
    : { kind: 'array', items };
}

function compileObject(template: { readonly [key: string]: Json }, field: string): Node {
  const entries = Object.entries(template).map(([key, item]) => [key, compileNode(item, `${field}/${key}`)] as const);
  const isConstant = entries.every(([, item]) => item.kind === 'constant');
  return isConstant ? { kind: 'constant', value: template } : { kind: 'object', entries };
}

async function evaluateNode(node: Node, scope: Scope): Promise<Json> {
  switch (node.kind) {
    case 'constant':
      return node.value;
    case 'expression':
      return node.expression.evaluate(scope);
    case 'array':
      return evaluateItems(node.items, scope);
    case 'object': {
      const values = await evaluateItems(
        node.entries.map(([, item]) => item),
        scope,
      );
      return Object.fromEntries(node.entries.map(([key], index) => [key, values[index] ?? null]));
    }
  }
}

/** Evaluated one after another, so that the first failure by position is reported. */
async function evaluateItems(nodes: readonly Node[], scope: Scope): Promise<Json[]> {
  const values: Json[] = [];
  for (const node of nodes) values.push(await evaluateNode(node, scope));
  return values;
}
