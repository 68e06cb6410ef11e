// The fields of an event that is tried or sent: source, name, and the data as a form of the schema and as JSON.
import { useMemo } from 'preact/hooks';
import { type FormField, readField, readForm, writeField } from '../../data/schema-form.ts';
import { type PastedEvent, parseObject, splitEvent } from '../../data/typed-json.ts';
import { TextField } from '../../view/fields.tsx';

export type Draft = PastedEvent;

interface DraftFormProps {
  readonly draft: Draft;
  /** The JSON Schema of the data. */
  readonly schema?: Readonly<Record<string, unknown>> | undefined;
  readonly onChange: (draft: Draft) => void;
}

export function DraftForm({ draft, schema, onChange }: DraftFormProps) {
  const changeData = (data: string): void => onChange({ ...draft, data });
  return (
    <div class="draft">
      <TextField value={draft.source} spellcheck={false} onChange={(source) => onChange({ ...draft, source })}>
        Source
      </TextField>
      <TextField value={draft.name} spellcheck={false} onChange={(name) => onChange({ ...draft, name })}>
        Name
      </TextField>
      {schema !== undefined && <SchemaFields schema={schema} data={draft.data} onChange={changeData} />}
      <label class="field draft-data">
        <span>
          Data <span class="muted">as JSON; or paste a whole event</span>
        </span>
        <textarea
          value={draft.data}
          spellcheck={false}
          onInput={({ currentTarget: { value } }) => onChange(splitEvent(value) ?? { ...draft, data: value })}
        />
      </label>
    </div>
  );
}

interface SchemaFieldsProps {
  readonly schema: Readonly<Record<string, unknown>>;
  readonly data: string;
  readonly onChange: (data: string) => void;
}

function SchemaFields({ schema, data, onChange }: SchemaFieldsProps) {
  const { fields, others } = useMemo(() => readForm(schema), [schema]);
  const isJson = parseObject(data).fault === undefined;
  if (fields.length === 0) return null;
  return (
    <fieldset class="draft-data schema-fields" disabled={!isJson}>
      <legend class="muted">{isJson ? 'Data, by the schema' : 'Data: correct the JSON below first'}</legend>
      <div class="draft">
        {fields.map((field) => (
          <SchemaField
            key={field.name}
            field={field}
            value={readField(field, data)}
            onChange={(content) => onChange(writeField(field, content, data))}
          />
        ))}
      </div>
      {others.length > 0 && <p class="muted">In the JSON only: {others.join(', ')}</p>}
    </fieldset>
  );
}

interface SchemaFieldProps {
  readonly field: FormField;
  readonly value: string;
  readonly onChange: (content: string) => void;
}

function SchemaField({ field: { name, kind, isRequired, choices, hint }, value, onChange }: SchemaFieldProps) {
  const label = (
    <>
      {name} <span class="muted">{[isRequired ? '' : 'optional', hint].filter(Boolean).join(', ')}</span>
    </>
  );
  if (kind !== 'choice') {
    return (
      <TextField
        value={value}
        spellcheck={false}
        inputMode={kind === 'number' ? 'decimal' : 'text'}
        onChange={onChange}
      >
        {label}
      </TextField>
    );
  }
  return (
    <label class="field">
      <span>{label}</span>
      <select value={value} onChange={(event) => onChange(event.currentTarget.value)}>
        <option value="">none</option>
        {choices.map((choice) => (
          <option key={choice} value={choice}>
            {choice}
          </option>
        ))}
      </select>
    </label>
  );
}
