// Resolves the intrinsic functions inside a value. The scope resolves names.
import { parseSub } from './sub.ts';
import { TemplateError } from './template-error.ts';

/** The value of `Ref: AWS::NoValue`: the property or list item that holds it is removed. */
export const noValue = Symbol('AWS::NoValue');

export interface Scope {
  /** The place of the value, for messages. */
  readonly place: string;
  ref(name: string): unknown;
  getAtt(logicalId: string, attribute: string): unknown;
  condition(name: string): boolean;
  mapping(map: string, first: string, second: string): unknown;
}

type Intrinsic = (argument: unknown, scope: Scope) => unknown;

const intrinsics: Readonly<Record<string, Intrinsic>> = {
  Ref: (argument, scope) => scope.ref(text(argument, 'Ref', scope)),
  'Fn::GetAtt': getAtt,
  'Fn::Join': join,
  'Fn::Sub': sub,
  'Fn::Select': select,
  'Fn::Split': split,
  'Fn::If': (argument, scope) => resolve(chosenBranch(argument, scope), scope),
  'Fn::FindInMap': findInMap,
  'Fn::Base64': (argument, scope) =>
    Buffer.from(text(resolve(argument, scope), 'Fn::Base64', scope)).toString('base64'),
};

/** The value with every intrinsic function in it resolved. Throws TemplateError for one that is unknown or misused. */
export function resolve(value: unknown, scope: Scope): unknown {
  if (typeof value === 'string') return refuseDynamicReference(value, scope);
  if (Array.isArray(value)) return value.map((item) => resolve(item, scope)).filter((item) => item !== noValue);
  if (typeof value !== 'object' || value === null) return value;
  const call = asIntrinsic(value, scope);
  if (call !== undefined) return call.apply(call.argument, scope);
  const members = Object.entries(value).map(([key, member]) => [key, resolve(member, scope)] as const);
  return Object.fromEntries(members.filter(([, member]) => member !== noValue));
}

/** The name and argument of an intrinsic function, or undefined if the object is plain data. */
export function readIntrinsic(value: object): { readonly name: string; readonly argument: unknown } | undefined {
  const [first, ...others] = Object.entries(value);
  if (first === undefined || others.length > 0) return undefined;
  const [name, argument] = first;
  return name === 'Ref' || name.startsWith('Fn::') ? { name, argument } : undefined;
}

/** The value of an `Fn::If` that its condition chooses, unresolved. */
export function chosenBranch(argument: unknown, scope: Pick<Scope, 'place' | 'condition'>): unknown {
  const [name, whenTrue, whenFalse] = list(argument, 3, 'Fn::If', scope);
  return scope.condition(text(name, 'Fn::If', scope)) ? whenTrue : whenFalse;
}

/** The resource and the attribute that the argument of an `Fn::GetAtt` names, in either of its forms. */
export function readGetAtt(argument: unknown, scope: Pick<Scope, 'place'>): readonly [string, unknown] {
  if (typeof argument !== 'string') {
    const [logicalId, attribute] = list(argument, 2, 'Fn::GetAtt', scope);
    return [text(logicalId, 'Fn::GetAtt', scope), attribute];
  }
  const dot = argument.indexOf('.');
  if (dot < 0) throw new TemplateError(scope.place, `Fn::GetAtt "${argument}" names no attribute`);
  return [argument.slice(0, dot), argument.slice(dot + 1)];
}

function asIntrinsic(
  value: object,
  scope: Scope,
): { readonly apply: Intrinsic; readonly argument: unknown } | undefined {
  const call = readIntrinsic(value);
  const misplaced = Object.keys(value).find((key) => key.startsWith('Fn::'));
  if (call === undefined && misplaced === undefined) return undefined;
  const apply = call === undefined ? undefined : intrinsics[call.name];
  if (call !== undefined && apply !== undefined) return { apply, argument: call.argument };
  const name = call?.name ?? misplaced;
  throw new TemplateError(scope.place, `${name} is not implemented here by the local platform`);
}

function getAtt(argument: unknown, scope: Scope): unknown {
  const [logicalId, attribute] = readGetAtt(argument, scope);
  return scope.getAtt(logicalId, text(resolve(attribute, scope), 'Fn::GetAtt', scope));
}

function join(argument: unknown, scope: Scope): string {
  const [delimiter, items] = list(argument, 2, 'Fn::Join', scope);
  const resolved = resolveItems(resolve(items, scope), 'Fn::Join', scope);
  return resolved.map((item) => text(item, 'Fn::Join', scope)).join(text(delimiter, 'Fn::Join', scope));
}

function sub(argument: unknown, scope: Scope): string {
  const [template, variables] = Array.isArray(argument) ? list(argument, 2, 'Fn::Sub', scope) : [argument, {}];
  if (typeof variables !== 'object' || variables === null) {
    throw new TemplateError(scope.place, 'Fn::Sub takes its variables as an object');
  }
  const own = new Map(Object.entries(variables));
  const parts = parseSub(text(template, 'Fn::Sub', scope)).map((part) => {
    if (part.kind === 'literal') return part.text;
    if (own.has(part.name)) return text(resolve(own.get(part.name), scope), 'Fn::Sub', scope);
    const dot = part.name.indexOf('.');
    const value = dot < 0 ? scope.ref(part.name) : scope.getAtt(part.name.slice(0, dot), part.name.slice(dot + 1));
    return text(value, 'Fn::Sub', scope);
  });
  return parts.join('');
}

function select(argument: unknown, scope: Scope): unknown {
  const [position, items] = list(argument, 2, 'Fn::Select', scope);
  const index = Number(resolve(position, scope));
  const resolved = resolveItems(resolve(items, scope), 'Fn::Select', scope);
  if (!Number.isInteger(index) || index < 0 || index >= resolved.length) {
    throw new TemplateError(scope.place, `Fn::Select asks for item ${index} of ${resolved.length}`);
  }
  return resolved[index];
}

function split(argument: unknown, scope: Scope): readonly string[] {
  const [delimiter, value] = list(argument, 2, 'Fn::Split', scope);
  return text(resolve(value, scope), 'Fn::Split', scope).split(text(delimiter, 'Fn::Split', scope));
}

function findInMap(argument: unknown, scope: Scope): unknown {
  const [map, first, second] = list(argument, 3, 'Fn::FindInMap', scope).map((key) =>
    text(resolve(key, scope), 'Fn::FindInMap', scope),
  );
  return scope.mapping(map ?? '', first ?? '', second ?? '');
}

function refuseDynamicReference(value: string, scope: Scope): string {
  if (!value.includes('{{resolve:')) return value;
  throw new TemplateError(scope.place, `dynamic reference ${value} is not implemented by the local platform`);
}

function list(argument: unknown, length: number, name: string, scope: Pick<Scope, 'place'>): readonly unknown[] {
  if (Array.isArray(argument) && argument.length === length) return argument;
  throw new TemplateError(scope.place, `${name} takes a list of ${length}`);
}

function resolveItems(value: unknown, name: string, scope: Scope): readonly unknown[] {
  if (Array.isArray(value)) return value;
  throw new TemplateError(scope.place, `${name} takes a list of items`);
}

function text(value: unknown, name: string, scope: Pick<Scope, 'place'>): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  throw new TemplateError(scope.place, `${name} takes text, not ${value === null ? 'null' : typeof value}`);
}
