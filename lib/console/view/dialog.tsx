// A dialog: the browser's own, so focus stays inside and Escape closes it.
import type { ComponentChildren } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { Button } from './button.tsx';
import { TextField } from './fields.tsx';

interface DialogProps {
  readonly title: string;
  readonly children: ComponentChildren;
  readonly onClose: () => void;
}

export function Dialog({ title, children, onClose }: DialogProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const opener = document.activeElement;
    dialog.current?.showModal();
    dialog.current?.querySelector<HTMLElement>('input[type="text"]')?.focus();
    return () => (opener instanceof HTMLElement || opener instanceof SVGElement ? opener.focus() : undefined);
  }, []);
  return (
    <dialog ref={dialog} class="dialog" aria-label={title} onClose={onClose} onCancel={onClose}>
      <header>
        <h2>{title}</h2>
        <button type="button" class="button quiet" onClick={onClose} aria-label="Close" title="Close (Esc)">
          ✕
        </button>
      </header>
      {children}
    </dialog>
  );
}

interface DialogActsProps {
  /** What the button says that closes the dialog without an act. @default Do nothing */
  readonly keep?: string;
  readonly onClose: () => void;
  /** The buttons that act. */
  readonly children: ComponentChildren;
}

export function DialogActs({ keep = 'Do nothing', onClose, children }: DialogActsProps) {
  return (
    <p class="dialog-acts">
      <Button onClick={onClose}>{keep}</Button>
      {children}
    </p>
  );
}

interface TypedConfirmationProps {
  readonly title: string;
  /** Says what is lost. */
  readonly children: ComponentChildren;
  /** The text to type. */
  readonly name: string;
  /** The word for it, such as `name`. */
  readonly noun: string;
  /** The same in the request to type it, such as `the event’s name`. */
  readonly request: string;
  readonly keep: string;
  readonly button: string;
  readonly onConfirm: () => void;
  readonly onClose: () => void;
}

/** A dialog for an act that cannot be undone: its button works after the name of the thing was typed. */
export function TypedConfirmation(props: TypedConfirmationProps) {
  const { children, title, name, noun, request, keep, button, onConfirm, onClose } = props;
  const [typed, setTyped] = useState('');
  return (
    <Dialog title={title} onClose={onClose}>
      <p>{children}</p>
      <TextField value={typed} onChange={setTyped} autocomplete="off">
        Type {request}, <strong>{name}</strong>, to confirm
      </TextField>
      <DialogActs keep={keep} onClose={onClose}>
        <Button look="danger" refusal={typed === name ? undefined : `the ${noun} is not typed yet`} onClick={onConfirm}>
          {button}
        </Button>
      </DialogActs>
    </Dialog>
  );
}
