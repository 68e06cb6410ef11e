// A graph as SVG: states are links, so the keyboard reaches them; the picture can be moved, enlarged and fitted.
import { useMemo } from 'preact/hooks';
import { withQuery } from '../state/address.ts';
import { describeStatus, getTone } from '../view/status.tsx';
import { toPath } from './edge-lines.ts';
import { findLayout } from './kept-layouts.ts';
import { type Layout, longestLabel, type PlacedEdge, type PlacedState } from './layout.ts';
import { type GraphProgress, type StateProgress, toEdgeKey } from './progress.ts';
import { useViewport } from './viewport.ts';

interface GraphProps {
  readonly definition: Readonly<Record<string, unknown>>;
  /** What a run did; absent for a definition alone. */
  readonly progress?: GraphProgress | undefined;
  /** The name of the chosen state. */
  readonly chosen?: string | undefined;
  /** The name of the state to keep in view. */
  readonly follow?: string | undefined;
  readonly label: string;
}

export function Graph({ definition, progress, chosen, follow, label }: GraphProps) {
  const layout = useMemo(() => findLayout(definition), [definition]);
  const followed = layout.states.find(({ state }) => state.name === follow);
  const viewport = useViewport(layout, followed);
  const containers = layout.states.filter(({ state }) => state.scopes.length > 0);
  const leaves = layout.states.filter(({ state }) => state.scopes.length === 0);
  const drawState = (place: PlacedState) => <StateBox key={place.state.name} {...{ place, progress, chosen }} />;
  return (
    <div class="graph">
      {/* biome-ignore lint/a11y/useSemanticElements: a fieldset groups fields, and these are links in a picture */}
      <svg ref={viewport.ref} viewBox={viewport.viewBox} role="group" aria-label={label} {...viewport.handlers}>
        <Arrows />
        {containers.map(drawState)}
        <Edges layout={layout} progress={progress} />
        {leaves.map(drawState)}
      </svg>
      <div class="graph-tools">
        {followed !== undefined && (
          <button
            type="button"
            class="button quiet"
            onClick={viewport.toggleFollowing}
            aria-pressed={viewport.isFollowing}
            title="Keep the running state in view"
          >
            follow
          </button>
        )}
        <button type="button" class="button quiet" onClick={viewport.enlarge} aria-label="Enlarge" title="Enlarge">
          +
        </button>
        <button type="button" class="button quiet" onClick={viewport.reduce} aria-label="Reduce" title="Reduce">
          −
        </button>
        <button type="button" class="button quiet" onClick={viewport.fit} title="Show the whole graph">
          fit
        </button>
      </div>
    </div>
  );
}

function Arrows() {
  return (
    <defs>
      {['arrow', 'arrow-taken'].map((id) => (
        <marker key={id} id={id} viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto">
          <path class={id} d="M0 .5 7 4 0 7.5z" />
        </marker>
      ))}
    </defs>
  );
}

function Edges({ layout, progress }: { readonly layout: Layout; readonly progress: GraphProgress | undefined }) {
  const isTaken = ({ edge }: PlacedEdge): boolean => progress?.taken.has(toEdgeKey(edge.from, edge.to)) ?? false;
  // Taken edges are drawn last, above all others.
  const sorted = layout.edges.toSorted((one, other) => Number(isTaken(one)) - Number(isTaken(other)));
  return (
    <g>
      {sorted.map((placed) => {
        const { edge, points, labelAt } = placed;
        const taken = isTaken(placed);
        return (
          <g
            key={`${edge.from} ${edge.to} ${edge.kind} ${edge.label}`}
            class={`edge ${edge.kind} ${taken ? 'taken' : ''}`}
          >
            <path d={toPath(points)} marker-end={`url(#${taken ? 'arrow-taken' : 'arrow'})`} />
            {edge.label !== undefined && labelAt !== undefined && (
              <text x={labelAt.x} y={labelAt.y + 4}>
                {shorten(edge.label, longestLabel)}
                <title>{edge.label}</title>
              </text>
            )}
          </g>
        );
      })}
    </g>
  );
}

interface StateBoxProps {
  readonly place: PlacedState;
  readonly progress: GraphProgress | undefined;
  readonly chosen: string | undefined;
}

const markPaths: Readonly<Record<string, string>> = {
  succeeded: 'M-4 0 -1 3 4.5 -3.5',
  failed: 'M-3.5 -3.5 3.5 3.5M3.5 -3.5 -3.5 3.5',
  caught: 'M0 -5V1.5M0 4V4.6',
  aborted: 'M-3 -3H3V3H-3Z',
};

function StateBox({ place, progress, chosen }: StateBoxProps) {
  const { state, x, y, width, height } = place;
  const own = progress?.states.get(state.name);
  const isContainer = state.scopes.length > 0;
  const look = progress === undefined ? 'plain' : own === undefined ? 'unreached' : getTone(own.status);
  const isChosen = state.name === chosen;
  const room = Math.floor((width - 52) / 7.2);
  const shownName = shorten(state.name, room);
  const shownDetail = shorten(describeCounts(own) ?? state.detail, Math.floor(room * 1.15));
  const middle = isContainer ? 20 : height / 2;
  return (
    <g transform={`translate(${x.toFixed(1)} ${y.toFixed(1)})`}>
      <a
        href={withQuery({ state: isChosen ? undefined : state.name, visit: undefined })}
        class={`state ${look} ${isContainer ? 'container' : ''} ${isChosen ? 'chosen' : ''}`}
        aria-current={isChosen ? 'true' : undefined}
        data-state={state.name}
        data-status={own?.status}
      >
        <title>{[state.name, shownDetail, own && describeStatus(own.status)].filter(Boolean).join(', ')}</title>
        <rect width={width} height={height} rx={10} />
        <g transform={`translate(22 ${middle})`} class="mark">
          <circle r={9} />
          {own !== undefined && markPaths[own.status] !== undefined && <path d={markPaths[own.status]} />}
        </g>
        <text x={40} y={middle - 3} class="state-name">
          {shownName}
        </text>
        <text x={40} y={middle + 13} class="state-detail">
          {shownDetail}
        </text>
      </a>
    </g>
  );
}

/** What the number of visits, attempts and iterations tell; undefined for a state that was visited once, at the first attempt. */
function describeCounts(own: StateProgress | undefined): string | undefined {
  if (own === undefined) return undefined;
  const { iterations, visits, attempts } = own;
  if (iterations !== undefined) {
    const failed = iterations.failed > 0 ? `, ${iterations.failed} failed` : '';
    return `${iterations.succeeded} of ${iterations.total}${failed}`;
  }
  const parts = [visits > 1 ? `${visits} times` : '', attempts > 1 ? `attempt ${attempts}` : ''].filter(Boolean);
  return parts.length === 0 ? undefined : parts.join(', ');
}

function shorten(text: string, length: number): string {
  return text.length <= length ? text : `${text.slice(0, Math.max(1, length - 1))}…`;
}
