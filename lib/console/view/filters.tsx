// The filters of a list. Each one is a parameter of the address.
import { useEffect, useRef } from 'preact/hooks';
import { address, navigate, withQuery } from '../state/address.ts';
import { useKeys } from '../state/keys.ts';

export interface Filter {
  /** The name of the parameter. */
  readonly name: string;
  readonly label: string;
  readonly placeholder?: string;
  /** The choices, `[value, text]`; absent for a text. */
  readonly choices?: readonly (readonly [string, string])[];
}

export interface Preset {
  readonly label: string;
  readonly query: Readonly<Record<string, string | undefined>>;
}

interface FiltersProps {
  readonly filters: readonly Filter[];
  readonly presets?: readonly Preset[];
  /** Names of parameters that only the presets choose. */
  readonly chosenAbove?: readonly string[];
}

export function Filters({ filters, presets = [], chosenAbove = [] }: FiltersProps) {
  const form = useRef<HTMLFormElement>(null);
  useKeys({ f: () => form.current?.querySelector<HTMLElement>('input, select')?.focus() });
  const { query } = address.value;
  const none = Object.fromEntries([...query.keys()].map((name) => [name, undefined]));
  const names = [...filters.map(({ name }) => name), ...chosenAbove];
  const isFiltered = names.some((name) => query.has(name));
  return (
    <search>
      <form ref={form} class="filters" onSubmit={(event) => event.preventDefault()}>
        {presets.length > 0 && (
          <p class="presets">
            {presets.map(({ label, query: own }) => (
              <a
                key={label}
                class="chip"
                href={withQuery({ ...none, ...own })}
                aria-current={isShown(own, names) ? 'true' : undefined}
              >
                {label}
              </a>
            ))}
          </p>
        )}
        <div class="fields">
          {filters.map((filter) => (
            <Field key={filter.name} {...filter} />
          ))}
          {isFiltered && (
            <a class="clear" href={withQuery(none)}>
              Clear
            </a>
          )}
        </div>
      </form>
    </search>
  );
}

function isShown(preset: Preset['query'], names: readonly string[]): boolean {
  const { query } = address.value;
  return names.every((name) => (query.get(name) ?? undefined) === preset[name]);
}

function set(name: string, value: string): void {
  if ((address.value.query.get(name) ?? '') === value.trim()) return;
  navigate(withQuery({ [name]: value.trim(), selected: undefined }));
}

function Field({ name, label, placeholder, choices }: Filter) {
  const value = address.value.query.get(name) ?? '';
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => {
    if (input.current !== null && input.current.value !== value) input.current.value = value;
  }, [value]);
  if (choices !== undefined) {
    return (
      <label>
        <span>{label}</span>
        <select value={value} onChange={(event) => set(name, event.currentTarget.value)}>
          <option value="">any</option>
          {choices.map(([own, text]) => (
            <option key={own} value={own}>
              {text}
            </option>
          ))}
        </select>
      </label>
    );
  }
  return (
    <label>
      <span>{label}</span>
      <input
        ref={input}
        type="text"
        defaultValue={value}
        placeholder={placeholder ?? 'any'}
        spellcheck={false}
        onChange={(event) => set(name, event.currentTarget.value)}
      />
    </label>
  );
}
