// The keyboard. Off in fields and dialogs, and with modifiers.
import { useEffect, useRef } from 'preact/hooks';
import { createKeyReader } from './key-sequence.ts';

/** What a key does, by its name: `j`, `Enter`, `g r`. */
export type KeyMap = Readonly<Record<string, () => void>>;

const maps: (() => KeyMap)[] = [];
const readKey = createKeyReader(new Set(['g']));

/** Handles keys while the component is shown. The newest component handles a key first. */
export function useKeys(map: KeyMap): void {
  const latest = useRef(map);
  latest.current = map;
  useEffect(() => {
    const get = (): KeyMap => latest.current;
    maps.push(get);
    return () => {
      maps.splice(maps.indexOf(get), 1);
    };
  }, []);
}

/** Called once. */
export function listenForKeys(): void {
  addEventListener('keydown', (event) => {
    if (event.defaultPrevented || event.metaKey || event.ctrlKey || event.altKey || isTyping(event.target)) return;
    const name = readKey(event.key, performance.now());
    if (name === undefined || isForElement(name, event.target)) return;
    const handle = maps.map((get) => get()[name]).findLast((own) => own !== undefined);
    if (handle === undefined) return;
    event.preventDefault();
    handle();
  });
}

function isTyping(target: EventTarget | null): boolean {
  if (document.querySelector('dialog[open]') !== null) return true;
  return target instanceof Element && target.closest('input, textarea, select, [contenteditable]') !== null;
}

/** A focused button or link handles Enter itself. */
function isForElement(name: string, target: EventTarget | null): boolean {
  return name === 'Enter' && target instanceof Element && target.closest('a, button, summary') !== null;
}
