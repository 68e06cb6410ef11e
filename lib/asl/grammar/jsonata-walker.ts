// A JSONata expression's syntax tree read for its names: functions, variables, `$states`, the input that is not there.

import { didYouMean } from '../../value/nearest-name.ts';
import type { Site, VariableUse } from '../check/scope.ts';
import { checkContextPath } from './context-object.ts';
import { asArray, asObject, isObject, type JsonObject } from './json.ts';
import { jsonataFunctions, type StatesMember, statesMembers } from './jsonata-names.ts';

/** Where an expression stands, and which members of `$states` exist there beside `input` and `context`. */
export interface ExpressionPlace {
  pointer: string;
  site: Site;
  members: readonly StatesMember[];
}

interface WalkContext {
  /** Whether the place has an input of its own, as the steps and predicates of a path do. */
  hasInput: boolean;
  /** Names bound inside the expression. */
  locals: Set<string>;
}

const childFields = [
  'lhs',
  'rhs',
  'expression',
  'expressions',
  'arguments',
  'condition',
  'then',
  'else',
  'terms',
  'body',
];

/** Reports what is wrong with an expression's names; `finish` hands the variables that it reads to the site. */
export class ExpressionWalker {
  readonly #place: ExpressionPlace;
  readonly #uses: VariableUse[] = [];
  readonly #guarded = new Set<string>();

  constructor(place: ExpressionPlace) {
    this.#place = place;
  }

  finish(): void {
    for (const use of this.#uses) this.#place.site.uses.push({ ...use, isGuarded: this.#guarded.has(use.name) });
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
    if (name === '' && !context.hasInput) this.#input('$', context);
    if (name === '$') this.#input('$$', { ...context, hasInput: false });
    if (name === '' || name === '$' || name === 'states') return;
    if (context.locals.has(name) || jsonataFunctions.has(name)) return;
    this.#uses.push({ name, pointer: this.#place.pointer, isGuarded: false });
  }

  #input(name: string, context: WalkContext): void {
    if (context.hasInput) return;
    const { pointer, site } = this.#place;
    const path = /^[$*%]/.test(name) ? '$states.input' : `$states.input.${name}`;
    site.report(
      'jsonata-no-input',
      pointer,
      `"${name}" reads an input that the expression does not have`,
      `Write ${path}, or a variable`,
    );
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
    const procedure = isObject(node.procedure) ? node.procedure : {};
    const name = procedure.type === 'variable' ? String(procedure.value) : undefined;
    if (name === undefined) this.walk(node.procedure, context);
    else this.#functionName(name, context);
    if (name === 'exists') this.#guard(node.arguments);
    this.walk(node.arguments, context);
  }

  #functionName(name: string, context: WalkContext): void {
    if (jsonataFunctions.has(name) || context.locals.has(name)) return;
    const { pointer, site } = this.#place;
    if (name === 'eval') {
      site.report('unknown-function', pointer, 'Step Functions leaves out $eval', 'Use $parse to read JSON text');
      return;
    }
    const suggestion = didYouMean(name, jsonataFunctions);
    site.report('unknown-function', pointer, `there is no function $${name}${suggestion}`);
  }

  #guard(node: unknown): void {
    for (const argument of asArray(node).filter(isObject)) {
      const root = argument.type === 'path' ? asArray(argument.steps)[0] : argument;
      if (isObject(root) && root.type === 'variable') this.#guarded.add(String(root.value));
    }
  }

  #states(steps: JsonObject[]): void {
    const names: string[] = [];
    for (const step of steps.slice(1)) {
      if (step.type !== 'name') break;
      names.push(String(step.value));
    }
    const [member, ...rest] = names;
    if (member === undefined) return;
    if (this.#hasMember(member) && member === 'context') {
      checkContextPath(rest, { ...this.#place, found: `$states.${names.join('.')}` });
    }
  }

  #hasMember(member: string): boolean {
    const { pointer, site, members } = this.#place;
    const allowed = ['input', 'context', ...members];
    if (allowed.includes(member)) return true;
    const isElsewhere = statesMembers.some((one) => one === member);
    const message = isElsewhere
      ? `$states.${member} does not exist here, only ${allowed.map((one) => `$states.${one}`).join(', ')}`
      : `$states has no member "${member}"${didYouMean(member, statesMembers)}`;
    site.report('states-member', pointer, message);
    return false;
  }

  /** `a ?? b` and `a ?: b` parse here (JSONata 2.1) and not in Step Functions (2.0.6): both arrive as conditions. */
  #newerOperator(node: JsonObject): void {
    const condition = asObject(node.condition);
    const isCoalescing = condition.type === 'function' && asObject(condition.procedure).position === undefined;
    const isDefault = !isCoalescing && JSON.stringify(node.condition) === JSON.stringify(node.then);
    if (!isCoalescing && !isDefault) return;
    const operator = isCoalescing ? '??' : '?:';
    const { pointer, site } = this.#place;
    const remedy = 'Write the condition out: $exists(a) ? a : b';
    site.report(
      'jsonata-syntax',
      pointer,
      `the operator ${operator} is JSONata 2.1, and Step Functions has 2.0.6`,
      remedy,
    );
  }
}
