// Buttons. One that cannot be used stays where it is and says why.
import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import { notice } from '../state/acts.ts';
import { Icon } from './icon.tsx';

interface ButtonProps {
  readonly children: ComponentChildren;
  readonly onClick: () => void;
  /** Why it cannot be used now; undefined if it can. */
  readonly refusal?: string | undefined;
  readonly look?: 'plain' | 'primary' | 'danger' | 'quiet';
  readonly title?: string | undefined;
}

export function Button({ children, onClick, refusal, look = 'plain', title }: ButtonProps) {
  const press = (): void => {
    if (refusal === undefined) onClick();
    else notice.value = { kind: 'failed', text: `Not possible: ${refusal}.` };
  };
  return (
    <button
      type="button"
      class={`button ${look}`}
      onClick={press}
      aria-disabled={refusal !== undefined}
      title={refusal ?? title}
    >
      {children}
    </button>
  );
}

/** Copies a text and says so for a moment. */
export function CopyButton({
  text,
  label,
  hint,
}: {
  readonly text: string;
  readonly label?: string;
  readonly hint: string;
}) {
  const [isCopied, setCopied] = useState(false);
  const copy = async (): Promise<void> => {
    await navigator.clipboard.writeText(text);
    setCopied(true);
    setTimeout(() => setCopied(false), 1_500);
  };
  return (
    <button
      type="button"
      class={label === undefined ? 'copy' : 'button plain'}
      onClick={copy}
      title={hint}
      aria-label={hint}
    >
      <Icon name={isCopied ? 'check' : 'copy'} />
      {label}
    </button>
  );
}

/** An ID in small fixed type, with a button that copies it. */
export function Id({
  id,
  href,
  isShort = false,
}: {
  readonly id: string;
  readonly href?: string;
  readonly isShort?: boolean;
}) {
  const shown = isShort && id.length > 18 ? `${id.slice(0, 10)}…${id.slice(-5)}` : id;
  return (
    <span class="id">
      {href === undefined ? (
        <code title={id}>{shown}</code>
      ) : (
        <a href={href} title={id}>
          <code>{shown}</code>
        </a>
      )}
      <CopyButton text={id} hint={`copy ${id}`} />
    </span>
  );
}
