// Finds the names that a JSONata expression reads, in its syntax tree. It checks none of them: the place of the expression
// decides which members of `$states` and which variables there are.
import { asArray, asObject, isObject, type JsonObject } from './json.ts';
import { jsonataFunctions } from './jsonata-names.ts';

/** `isWhole`: the expression is only this read, so it returns nothing if the name has no value. */
export type Reference =
  /** A read of the context that a top-level expression does not have: a bare name, `$`, `$$`, `*`, `**` or `%`. */
  | { readonly kind: 'input'; readonly name: string }
  /** `isGuarded`: the expression also calls `$exists` with this variable, so it is not an error if the variable has no value. */
  | { readonly kind: 'variable'; readonly name: string; readonly isGuarded: boolean; readonly isWhole: boolean }
  /** A call of a function that is defined neither by JSONata, nor by Step Functions, nor in the expression itself. */
  | { readonly kind: 'function'; readonly name: string }
  /** `$states.context.Execution.Id` gives the names context, Execution, Id: those up to the first other step. */
  | { readonly kind: 'states'; readonly names: readonly string[]; readonly isWhole: boolean }
  /** An operator of JSONata 2.1, which the package parses and Step Functions, with 2.0.6, does not. */
  | { readonly kind: 'operator'; readonly operator: '??' | '?:' };

/** @param ast what `jsonata(source).ast()` returns */
export function findReferences(ast: unknown): Reference[] {
  const walker = new ReferenceWalker(findWholeRead(ast));
  walker.walk(ast, { hasInput: false, locals: new Set() });
  return walker.references();
}

/** The first node of the path that is the whole expression, or the expression's only node. */
function findWholeRead(ast: unknown): unknown {
  if (!isObject(ast) || ast.group !== undefined) return undefined;
  if (ast.type !== 'path') return ast;
  const steps = asArray(ast.steps).filter(isObject);
  return steps.some(({ group }) => group !== undefined) ? undefined : steps[0];
}

interface WalkContext {
  /** Whether the place has its own input, as the steps and predicates of a path do. */
  readonly hasInput: boolean;
  /** Names bound inside the expression. */
  readonly locals: Set<string>;
}

const childFields = [
  ...['lhs', 'rhs', 'expression', 'expressions', 'arguments', 'condition', 'then', 'else', 'terms', 'body'],
];

class ReferenceWalker {
  readonly #found: Reference[] = [];
  readonly #guarded = new Set<string>();
  readonly #whole: unknown;

  constructor(whole: unknown) {
    this.#whole = whole;
  }

  references(): Reference[] {
    return this.#found.map((one) =>
      one.kind === 'variable' ? { ...one, isGuarded: this.#guarded.has(one.name) } : one,
    );
  }

  walk(node: unknown, context: WalkContext): void {
    if (Array.isArray(node)) for (const item of node) this.walk(item, context);
    if (!isObject(node)) return;
    this.#node(node, context);
    const inner = { hasInput: true, locals: context.locals };
    for (const stage of [...asArray(node.stages), ...asArray(node.predicate)]) this.#stage(stage, inner);
    if (isObject(node.group)) this.walk(node.group.lhs, inner);
  }

  #node(node: JsonObject, context: WalkContext): void {
    switch (node.type) {
      case 'path':
        this.#path(asArray(node.steps).filter(isObject), context);
        return;
      case 'variable':
        this.#variable(node, context);
        return;
      case 'name':
      case 'wildcard':
      case 'descendant':
      case 'parent':
        this.#input(String(node.value), context);
        return;
      case 'bind':
        this.#bind(node, context);
        return;
      case 'block':
        this.walk(node.expressions, { ...context, locals: new Set(context.locals) });
        return;
      case 'lambda':
        this.#lambda(node, context);
        return;
      case 'function':
      case 'partial':
        this.#call(node, context);
        return;
      case 'transform':
        this.walk([node.pattern, node.update, node.delete], { ...context, hasInput: true });
        return;
      case 'condition':
        this.#newerOperator(node);
        this.#children(node, context);
        return;
      default:
        this.#children(node, context);
        return;
    }
  }

  #children(node: JsonObject, context: WalkContext): void {
    for (const field of childFields) this.walk(node[field], context);
  }

  #path(steps: JsonObject[], context: WalkContext): void {
    const [first] = steps;
    if (first?.type === 'variable' && first.value === 'states') this.#states(steps);
    steps.forEach((step, index) => {
      for (const name of [step.focus, step.index]) if (typeof name === 'string') context.locals.add(name);
      this.walk(step, { hasInput: index > 0 || context.hasInput, locals: context.locals });
    });
  }

  #stage(stage: unknown, context: WalkContext): void {
    if (!isObject(stage)) return;
    if (stage.type === 'index' && typeof stage.value === 'string') context.locals.add(stage.value);
    this.walk(stage.expr, context);
  }

  #variable(node: JsonObject, context: WalkContext): void {
    const name = String(node.value);
    if (name === '') this.#input('$', context);
    else if (name === '$') this.#input('$$', { ...context, hasInput: false });
    else if (name !== 'states' && !context.locals.has(name) && !jsonataFunctions.has(name))
      this.#found.push({ kind: 'variable', name, isGuarded: false, isWhole: node === this.#whole });
  }

  #input(name: string, context: WalkContext): void {
    if (!context.hasInput) this.#found.push({ kind: 'input', name });
  }

  #bind(node: JsonObject, context: WalkContext): void {
    const name = isObject(node.lhs) ? String(node.lhs.value) : '';
    const isRecursive = isObject(node.rhs) && node.rhs.type === 'lambda';
    if (isRecursive) context.locals.add(name);
    this.walk(node.rhs, context);
    context.locals.add(name);
  }

  #lambda(node: JsonObject, context: WalkContext): void {
    const parameters = asArray(node.arguments).map((argument) => (isObject(argument) ? String(argument.value) : ''));
    this.walk(node.body, { ...context, locals: new Set([...context.locals, ...parameters]) });
  }

  #call(node: JsonObject, context: WalkContext): void {
    const procedure = asObject(node.procedure);
    const name = procedure.type === 'variable' ? String(procedure.value) : undefined;
    if (name === undefined) this.walk(node.procedure, context);
    else if (!jsonataFunctions.has(name) && !context.locals.has(name)) this.#found.push({ kind: 'function', name });
    if (name === 'exists') this.#guard(node.arguments);
    this.walk(node.arguments, context);
  }

  #guard(node: unknown): void {
    for (const argument of asArray(node).filter(isObject)) {
      const root = argument.type === 'path' ? asArray(argument.steps)[0] : argument;
      if (isObject(root) && root.type === 'variable') this.#guarded.add(String(root.value));
    }
  }

  #states(steps: JsonObject[]): void {
    const inner = steps.slice(1);
    const end = inner.findIndex((step) => step.type !== 'name');
    const names = inner.slice(0, end === -1 ? inner.length : end).map((step) => String(step.value));
    if (names.length > 0) this.#found.push({ kind: 'states', names, isWhole: steps[0] === this.#whole });
  }

  /**
   * The parser turns `a ?? b` and `a ?: b` into conditions. The first has a call of `exists` that has no position in the text;
   * in the second, condition and outcome have the same position.
   */
  #newerOperator(node: JsonObject): void {
    const condition = asObject(node.condition);
    const isCoalescing = condition.type === 'function' && asObject(condition.procedure).position === undefined;
    if (isCoalescing) this.#found.push({ kind: 'operator', operator: '??' });
    else if (JSON.stringify(node.condition) === JSON.stringify(node.then))
      this.#found.push({ kind: 'operator', operator: '?:' });
  }
}
