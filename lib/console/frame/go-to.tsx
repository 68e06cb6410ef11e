// "Go to": one field that takes any ID, ARN, name, key or value.
import { useState } from 'preact/hooks';
import { navigate, toHref } from '../state/address.ts';
import { useWorkflows } from '../state/workflows.ts';
import { Dialog } from '../view/dialog.tsx';
import { listTargets } from './go-to-targets.ts';

export function GoTo({ onClose }: { readonly onClose: () => void }) {
  const [text, setText] = useState('');
  const [at, setAt] = useState(0);
  const { data } = useWorkflows();
  const targets = listTargets(text, data ?? []);
  const chosen = Math.min(at, targets.length - 1);
  const go = (index: number): void => {
    const target = targets[index];
    if (target === undefined) return;
    onClose();
    navigate(toHref(target.path, target.query));
  };
  const onKey = (event: KeyboardEvent): void => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step !== undefined) setAt((chosen + step + targets.length) % Math.max(1, targets.length));
    else if (event.key === 'Enter') go(chosen);
    else return;
    event.preventDefault();
  };
  return (
    <Dialog title="Go to" onClose={onClose}>
      <input
        type="text"
        class="go-to"
        placeholder="An ID, an execution’s ARN, a workflow, a key, a value"
        aria-label="An ID, an execution’s ARN, a workflow, a key, a value"
        role="combobox"
        aria-expanded="true"
        aria-controls="targets"
        aria-activedescendant={targets.length === 0 ? undefined : `target-${chosen}`}
        value={text}
        onInput={(event) => {
          setText(event.currentTarget.value);
          setAt(0);
        }}
        onKeyDown={onKey}
        autofocus
      />
      <div id="targets" class="targets" role="listbox" aria-label="Targets">
        {targets.map(({ title }, index) => (
          // biome-ignore lint/a11y/useKeyWithClickEvents: the field handles the keys of the list
          // biome-ignore lint/a11y/useFocusableInteractive: the field keeps the focus
          <div
            key={title}
            id={`target-${index}`}
            role="option"
            aria-selected={index === chosen}
            onClick={() => go(index)}
          >
            {title}
          </div>
        ))}
      </div>
      {targets.length === 0 && <p class="muted">Nothing has this form. IDs begin with evt_ or run_.</p>}
    </Dialog>
  );
}
