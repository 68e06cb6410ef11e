// Fields of forms, and what is wrong with what was typed.
import type { ComponentChildren, InputHTMLAttributes } from 'preact';

interface TextFieldProps extends Pick<InputHTMLAttributes, 'autocomplete' | 'inputMode' | 'maxLength' | 'spellcheck'> {
  readonly value: string;
  readonly onChange: (value: string) => void;
  /** The label. */
  readonly children: ComponentChildren;
}

export function TextField({ children, onChange, ...input }: TextFieldProps) {
  return (
    <label class="field">
      <span>{children}</span>
      <input type="text" {...input} onInput={(event) => onChange(event.currentTarget.value)} />
    </label>
  );
}

export function Fault({ text }: { readonly text: string | undefined }) {
  if (text === undefined) return null;
  return (
    <p class="bad-text" role="alert">
      {text}
    </p>
  );
}
