// A state machine's definition as a graph: its states, the edges between them, and the graphs inside Map and Parallel states.

export type EdgeKind = 'next' | 'choice' | 'default' | 'catch';

export interface GraphEdge {
  readonly from: string;
  readonly to: string;
  readonly kind: EdgeKind;
  /** A condition or the names of errors. */
  readonly label?: string;
}

export interface GraphState {
  readonly name: string;
  /** `Task`, `Choice`, … */
  readonly type: string;
  /** One line below the name, such as the service that a task calls. */
  readonly detail: string;
  /** The branches of a Parallel state, or the one processor of a Map state; else empty. */
  readonly scopes: readonly GraphScope[];
  readonly isEnd: boolean;
}

/** States that one level of nesting has. Names of states are unique in the whole definition. */
export interface GraphScope {
  readonly start: string;
  readonly states: readonly GraphState[];
  readonly edges: readonly GraphEdge[];
}

type Fields = Readonly<Record<string, unknown>>;

/** @param definition a definition that Step Functions accepted; unknown fields are ignored */
export function readGraph(definition: Fields): GraphScope {
  const states = Object.entries(asFields(definition.States));
  return {
    start: String(definition.StartAt ?? ''),
    states: states.map(([name, state]) => readState(name, asFields(state))),
    edges: states.flatMap(([name, state]) => readEdges(name, asFields(state))),
  };
}

/**
 * Joins the edges between the same two states. A history does not say which condition of a Choice state held, so they are taken
 * together.
 */
export function joinEdges(edges: readonly GraphEdge[]): readonly GraphEdge[] {
  const groups = Map.groupBy(edges, ({ from, to, kind }) => JSON.stringify([from, to, kind === 'catch']));
  return [...groups.values()].map((group) => {
    const [first] = group as [GraphEdge, ...GraphEdge[]];
    const labels = group.flatMap(({ label }) => label ?? []);
    return labels.length === 0 ? first : { ...first, label: labels.join(', or ') };
  });
}

function readState(name: string, state: Fields): GraphState {
  const type = String(state.Type);
  const processor = state.ItemProcessor ?? state.Iterator;
  const nested = Array.isArray(state.Branches) ? state.Branches : processor === undefined ? [] : [processor];
  const isEnd = state.End === true || type === 'Succeed' || type === 'Fail';
  return {
    name,
    type,
    detail: describeState(type, state),
    isEnd,
    scopes: nested.map((one) => readGraph(asFields(one))),
  };
}

function describeState(type: string, state: Fields): string {
  if (type === 'Task') return describeResource(String(state.Resource ?? ''));
  if (type === 'Map')
    return asFields(asFields(state.ItemProcessor).ProcessorConfig).Mode === 'DISTRIBUTED' ? 'distributed Map' : 'Map';
  if (type === 'Wait')
    return `Wait ${state.Seconds ?? state.Timestamp ?? ''}${typeof state.Seconds === 'number' ? ' s' : ''}`.trim();
  return type;
}

/** `arn:aws:states:::sqs:sendMessage.waitForTaskToken` → `sqs:sendMessage`, with a mark for waiting. */
function describeResource(resource: string): string {
  const [, call] = /:states:[^:]*:[^:]*:(.+)$/.exec(resource) ?? [];
  if (call === undefined) return resource.split(':').at(-1) ?? resource;
  return call
    .replace(/^aws-sdk:/, '')
    .replace(/\.waitForTaskToken$/, ', waits')
    .replace(/\.sync(?::2)?$/, ', waits');
}

function readEdges(from: string, state: Fields): readonly GraphEdge[] {
  const edges: GraphEdge[] = [];
  if (typeof state.Next === 'string') edges.push({ from, to: state.Next, kind: 'next' });
  for (const choice of asList(state.Choices)) {
    const { Next, ...condition } = choice;
    edges.push({ from, to: String(Next), kind: 'choice', label: describeCondition(condition) });
  }
  if (typeof state.Default === 'string') edges.push({ from, to: state.Default, kind: 'default', label: 'otherwise' });
  for (const { ErrorEquals, Next } of asList(state.Catch)) {
    const label = (Array.isArray(ErrorEquals) ? ErrorEquals : []).join(', ');
    edges.push({ from, to: String(Next), kind: 'catch', label: label === 'States.ALL' ? 'any error' : label });
  }
  return edges;
}

const symbols: readonly (readonly [RegExp, string])[] = [
  [/GreaterThanEquals(?:Path)?$/, '≥'],
  [/LessThanEquals(?:Path)?$/, '≤'],
  [/GreaterThan(?:Path)?$/, '>'],
  [/LessThan(?:Path)?$/, '<'],
  [/Equals(?:Path)?$/, '='],
  [/Matches$/, 'like'],
];

function describeCondition(condition: Fields): string {
  const { Condition, Variable, And, Or, Not } = condition;
  if (typeof Condition === 'string') return Condition.replace(/^\{%\s*|\s*%\}$/g, '');
  if (Array.isArray(And)) return And.map((one) => describeCondition(asFields(one))).join(' and ');
  if (Array.isArray(Or)) return Or.map((one) => describeCondition(asFields(one))).join(' or ');
  if (Not !== undefined) return `not ${describeCondition(asFields(Not))}`;
  const [name = '', value] = Object.entries(condition).find(([own]) => own !== 'Variable' && own !== 'Comment') ?? [];
  const path = String(Variable ?? '').replace(/^\$\./, '');
  const symbol = symbols.find(([ending]) => ending.test(name))?.[1];
  if (symbol !== undefined) return `${path} ${symbol} ${JSON.stringify(value)}`;
  return `${path} ${value === false ? 'not ' : ''}${name.replace(/^Is/, '').toLowerCase()}`;
}

function asFields(value: unknown): Fields {
  return typeof value === 'object' && value !== null ? (value as Fields) : {};
}

function asList(value: unknown): readonly Fields[] {
  return Array.isArray(value) ? value.map(asFields) : [];
}
