// The keys, as they work everywhere.
import { Dialog } from '../view/dialog.tsx';

const keys = [
  ['/ or ⌘K', 'go to an event, a run, a workflow, a key'],
  ['g p, g e, g r, g w', 'problems, events, runs, workflows'],
  ['j, k', 'next and previous row'],
  ['Enter', 'open the row'],
  ['x, X', 'select the row; select up to the row'],
  ['n', 'show the rows that wait'],
  ['f', 'filter the list'],
  ['[, ]', 'previous and next run of the list'],
  ['b, t, h, o, d', 'graph, timeline, history, data, definition of a run'],
  ['r, e, c, y', 'redrive, replay, cancel, copy the ID'],
  ['.', 'UTC or local time'],
  ['Esc', 'close what is open'],
] as const;

export function KeyHelp({ onClose }: { readonly onClose: () => void }) {
  return (
    <Dialog title="Keys" onClose={onClose}>
      <dl class="keys">
        {keys.map(([key, meaning]) => (
          <div key={key}>
            <dt>
              <kbd>{key}</kbd>
            </dt>
            <dd>{meaning}</dd>
          </div>
        ))}
      </dl>
    </Dialog>
  );
}
