// A scope as rows of nodes: a row for each level of states, and one for the labels of the edges below it. An edge has a node in every row
// that it crosses. Edges to the same state share these nodes, so that a hundred catchers of one state are one line.
import type { GraphEdge } from './definition.ts';
import type { LeveledEdge, Levels } from './levels.ts';
import type { Size } from './shapes.ts';

export interface RowNode {
  readonly kind: 'state' | 'label' | 'bend';
  readonly width: number;
  readonly height: number;
  /** Free space on both sides. */
  readonly room: number;
  readonly row: number;
  /** Whether only edges of catchers go through it. */
  readonly isCatch: boolean;
  /** What follows on the way to the state that its edges lead to; absent for a state. */
  next?: RowNode;
  /** Its neighbours in the row above and in the row below. */
  readonly up: Set<RowNode>;
  readonly down: Set<RowNode>;
  /** Its place in its row, from 0. */
  place: number;
  /** Its middle. */
  x: number;
}

export interface EdgeNodes {
  readonly edge: GraphEdge;
  readonly source: RowNode;
  /** What follows the source: a label, a bend or the state itself. */
  readonly first: RowNode;
  /** Whether the edge leads upwards. */
  readonly isReversed: boolean;
}

export interface Rows {
  readonly rows: readonly RowNode[][];
  readonly states: ReadonlyMap<string, RowNode>;
  readonly edges: readonly EdgeNodes[];
}

export interface RowOptions {
  readonly measureState: (name: string) => Size & { readonly room: number };
  readonly measureLabel: (label: string) => Size;
}

export function createRows(levels: Levels, options: RowOptions): Rows {
  const builder = new RowBuilder(levels, options);
  const states = new Map<string, RowNode>();
  const byUpper = Map.groupBy(levels.edges, ({ upper }) => upper);
  for (const name of levels.discovered) states.set(name, builder.addState(name));
  const edges = levels.discovered.flatMap((name) => byUpper.get(name) ?? []);
  return { states, edges: edges.map((edge) => builder.addEdge(edge, states)), rows: builder.rows };
}

class RowBuilder {
  readonly rows: RowNode[][] = [];
  readonly #levels: ReadonlyMap<string, number>;
  readonly #options: RowOptions;
  /** The row of each level. */
  readonly #rowOf: readonly number[];
  readonly #shared = new Map<string, RowNode>();
  #count = 0;

  constructor({ levels, edges }: Levels, options: RowOptions) {
    this.#levels = levels;
    this.#options = options;
    const labelled = new Set(
      edges.filter(({ edge }) => edge.label !== undefined).map((own) => this.#findLabelLevel(own)),
    );
    let row = -1;
    this.#rowOf = Array.from({ length: Math.max(-1, ...levels.values()) + 1 }, (_, level) => {
      row += labelled.has(level - 1) ? 2 : 1;
      return row;
    });
    this.rows = Array.from({ length: row + 1 }, () => []);
  }

  addState(name: string): RowNode {
    const row = this.#rowOf[this.#levels.get(name) ?? 0] ?? 0;
    return this.#add(row, { kind: 'state', ...this.#options.measureState(name), isCatch: false });
  }

  /** Goes from the source to the first node that another edge to the same state has already. */
  addEdge(own: LeveledEdge, states: ReadonlyMap<string, RowNode>): EdgeNodes {
    const { edge, upper } = own;
    const isReversed = edge.to === upper;
    const [source, target] = [states.get(edge.from), states.get(edge.to)] as [RowNode, RowNode];
    const step = isReversed ? -1 : 1;
    const path = [source];
    let isNew = true;
    for (let row = source.row + step; isNew && row !== target.row; row += step) {
      const count = this.#count;
      path.push(path.length === 1 && edge.label !== undefined ? this.#addLabel(row, edge) : this.#share(row, own));
      isNew = this.#count > count;
    }
    if (isNew) path.push(target);
    for (const [at, node] of path.slice(1).entries()) {
      const before = path[at] as RowNode;
      if (before !== source) before.next = node;
      connect(isReversed ? node : before, isReversed ? before : node);
    }
    return { edge, source, first: path[1] as RowNode, isReversed };
  }

  #addLabel(row: number, { label = '', kind }: GraphEdge): RowNode {
    return this.#add(row, { kind: 'label', ...this.#options.measureLabel(label), room: 0, isCatch: kind === 'catch' });
  }

  /** A label stands beside the state that the edge leaves. */
  #findLabelLevel({ edge, upper, lower }: LeveledEdge): number {
    return edge.from === upper ? (this.#levels.get(upper) ?? 0) : (this.#levels.get(lower) ?? 0) - 1;
  }

  #share(row: number, { edge: { to, kind }, lower }: LeveledEdge): RowNode {
    const isCatch = kind === 'catch';
    const key = `${row} ${isCatch} ${lower === to} ${to}`;
    const known = this.#shared.get(key);
    const node = known ?? this.#add(row, { kind: 'bend', width: 0, height: 0, room: 0, isCatch });
    if (known === undefined) this.#shared.set(key, node);
    return node;
  }

  #add(row: number, content: Pick<RowNode, 'kind' | 'width' | 'height' | 'room' | 'isCatch'>): RowNode {
    const own = this.rows[row] ?? [];
    const node: RowNode = { ...content, row, up: new Set(), down: new Set(), place: own.length, x: 0 };
    own.push(node);
    this.#count += 1;
    return node;
  }
}

function connect(upper: RowNode, lower: RowNode): void {
  upper.down.add(lower);
  lower.up.add(upper);
}
