// JSON as a tree that opens and closes. Large values are drawn when they are opened, a hundred members at a time.
import { useState } from 'preact/hooks';
import { formatCount } from '../data/counts.ts';
import { isRawNumber } from '../data/exact-json.ts';
import { CopyButton } from './button.tsx';

const pageSize = 100;
/** Deeper values are closed at first. */
const openDepth = 2;
const longestText = 2_000;

export function Json({ value, label }: { readonly value: unknown; readonly label: string }) {
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset groups fields, and this is text
    <div class="json" role="group" aria-label={label}>
      <CopyButton text={JSON.stringify(value, null, 2) ?? ''} hint={`copy ${label} as JSON`} />
      <Member value={value} depth={0} />
    </div>
  );
}

interface MemberProps {
  readonly name?: string;
  readonly value: unknown;
  readonly depth: number;
}

function Member({ name, value, depth }: MemberProps) {
  const key = name === undefined ? null : <span class="json-key">{name}: </span>;
  if (typeof value !== 'object' || value === null || isRawNumber(value)) {
    return (
      <div class="json-line">
        {key}
        <Scalar value={value} />
      </div>
    );
  }
  return <Container name={name} value={value as Record<string, unknown>} depth={depth} />;
}

function Container({
  name,
  value,
  depth,
}: {
  readonly name?: string | undefined;
  readonly value: Record<string, unknown>;
  readonly depth: number;
}) {
  const names = Object.keys(value);
  const [isOpen, setOpen] = useState(depth === 0 || (depth < openDepth && names.length <= 12));
  const [shown, setShown] = useState(pageSize);
  const isList = Array.isArray(value);
  const size = formatCount(names.length, isList ? 'item' : 'member');
  const key = name === undefined ? null : <span class="json-key">{name}: </span>;
  if (names.length === 0)
    return (
      <div class="json-line">
        {key}
        <span class="muted">{isList ? '[]' : '{}'}</span>
      </div>
    );
  return (
    <details open={isOpen} onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>
        {key}
        <span class="muted">{isList ? `[ ${size} ]` : `{ ${size} }`}</span>
      </summary>
      {isOpen &&
        names.slice(0, shown).map((own) => <Member key={own} name={own} value={value[own]} depth={depth + 1} />)}
      {isOpen && shown < names.length && (
        <button type="button" class="button quiet" onClick={() => setShown(shown + pageSize)}>
          {names.length - shown} more
        </button>
      )}
    </details>
  );
}

export function Scalar({ value }: { readonly value: unknown }) {
  const [isWhole, setWhole] = useState(false);
  if (typeof value !== 'string')
    return <span class="json-scalar">{isRawNumber(value) ? value.rawJSON : String(value)}</span>;
  const text = isWhole ? value : value.slice(0, longestText);
  return (
    <span>
      {JSON.stringify(text)}
      {text.length < value.length && (
        <button type="button" class="button quiet" onClick={() => setWhole(true)}>
          {value.length - text.length} more characters
        </button>
      )}
    </span>
  );
}
