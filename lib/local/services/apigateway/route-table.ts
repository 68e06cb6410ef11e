// Chooses the route of a request as an HTTP API does: the most specific path first, then the method before ANY.
import { notImplemented } from '../../platform/aws-error.ts';
import type { HttpApiRoute } from './http-api-description.ts';

export interface RouteMatch {
  readonly route: HttpApiRoute;
  /** Absent if the route has no variables. */
  readonly pathParameters?: Readonly<Record<string, string>>;
}

type Segment =
  | { readonly kind: 'literal'; readonly text: string }
  | { readonly kind: 'variable'; readonly name: string }
  | { readonly kind: 'greedy'; readonly name: string };

interface CompiledRoute {
  readonly route: HttpApiRoute;
  readonly method: string;
  readonly segments: readonly Segment[];
}

const precedence = { literal: 0, variable: 1, greedy: 2 } as const;

export class RouteTable {
  readonly #routes: readonly CompiledRoute[];
  readonly #default: HttpApiRoute | undefined;

  /** Throws if the platform cannot serve a route. */
  constructor(routes: readonly HttpApiRoute[]) {
    for (const route of routes) refuseOldPayload(route);
    this.#default = routes.find(({ routeKey }) => routeKey === '$default');
    this.#routes = routes
      .filter(({ routeKey }) => routeKey !== '$default')
      .map(compile)
      .sort(bySpecificity);
  }

  /** @param path decoded. */
  find(method: string, path: string): RouteMatch | undefined {
    const parts = path.split('/').slice(1);
    for (const { route, method: routeMethod, segments } of this.#routes) {
      if (routeMethod !== 'ANY' && routeMethod !== method) continue;
      const pathParameters = match(segments, parts);
      if (pathParameters === undefined) continue;
      return Object.keys(pathParameters).length === 0 ? { route } : { route, pathParameters };
    }
    return this.#default === undefined ? undefined : { route: this.#default };
  }
}

function refuseOldPayload({ routeKey, payloadFormatVersion }: HttpApiRoute): void {
  if (payloadFormatVersion === '2.0') return;
  throw notImplemented(`payload format version ${payloadFormatVersion} (of route ${routeKey})`);
}

function compile(route: HttpApiRoute): CompiledRoute {
  const [, method, path] = /^([A-Z]+) (\/.*)$/.exec(route.routeKey) ?? [];
  if (method === undefined || path === undefined) {
    throw new Error(
      `invalid route key "${route.routeKey}": expected a method and a path, such as "GET /pets/{id}", or "$default"`,
    );
  }
  return { route, method, segments: path.split('/').slice(1).map(compileSegment) };
}

function compileSegment(text: string): Segment {
  const [, name, plus] = /^\{([^{}+]+)(\+?)\}$/.exec(text) ?? [];
  if (name === undefined) return { kind: 'literal', text };
  return { kind: plus === '+' ? 'greedy' : 'variable', name };
}

/** Compares segment by segment: literal, then variable, then greedy; for equal paths, a method comes before ANY. */
function bySpecificity(a: CompiledRoute, b: CompiledRoute): number {
  for (const [index, segment] of a.segments.entries()) {
    const other = b.segments[index];
    if (other === undefined) break;
    const difference = precedence[segment.kind] - precedence[other.kind];
    if (difference !== 0) return difference;
  }
  return Number(a.method === 'ANY') - Number(b.method === 'ANY');
}

function match(segments: readonly Segment[], parts: readonly string[]): Record<string, string> | undefined {
  const parameters: Record<string, string> = {};
  for (const [index, segment] of segments.entries()) {
    const part = parts[index];
    if (part === undefined) return undefined;
    if (segment.kind === 'greedy') {
      const rest = parts.slice(index).join('/');
      return rest === '' ? undefined : { ...parameters, [segment.name]: rest };
    }
    if (segment.kind === 'literal' && segment.text !== part) return undefined;
    if (segment.kind === 'variable' && part === '') return undefined;
    if (segment.kind === 'variable') parameters[segment.name] = part;
  }
  return parts.length === segments.length ? parameters : undefined;
}
