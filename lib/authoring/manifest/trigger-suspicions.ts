// Finds triggers that are valid and probably not what their author means. They are warnings: they do not prevent a deployment.
import type { Workflow } from '../../core/workflow/workflow.ts';
import type { FieldError } from '../../value/errors.ts';
import { isJsonObject } from '../../value/json.ts';
import { escapePointer } from '../../value/json-pointer.ts';

/** @param manifest the value of the file: an explicit `"triggers": []` confirms that the workflow has none */
export function findTriggerSuspicions({ triggers, status }: Workflow, manifest: unknown): FieldError[] {
  const isSilent = status === 'live' && isJsonObject(manifest) && manifest.triggers === undefined;
  const literals = triggers.flatMap(({ where }, index) => findLiteralWildcards(where, `/triggers/${index}/where`));
  return isSilent ? [withoutTriggers, ...literals] : literals;
}

const withoutTriggers: FieldError = {
  pointer: '',
  message:
    'the workflow has no triggers, so only a request that names it starts it: add "triggers", or write "triggers": [] if that is meant',
};

/** A pattern's texts are compared letter by letter, whatever they contain. */
function findLiteralWildcards(value: unknown, pointer: string): FieldError[] {
  if (Array.isArray(value)) {
    return value.flatMap((one: unknown, index) =>
      typeof one === 'string' && one.includes('*')
        ? [{ pointer: `${pointer}/${index}`, message: describeLiteral(one) }]
        : findInMembers(one, `${pointer}/${index}`),
    );
  }
  return findInMembers(value, pointer);
}

// The operands of operators are not texts that are compared.
const operators = new Set(['prefix', 'suffix', 'anything-but', 'equals-ignore-case', 'wildcard', 'cidr', 'numeric']);

function findInMembers(value: unknown, pointer: string): FieldError[] {
  if (!isJsonObject(value)) return [];
  return Object.entries(value).flatMap(([name, inner]) =>
    operators.has(name) ? [] : findLiteralWildcards(inner, `${pointer}/${escapePointer(name)}`),
  );
}

function describeLiteral(text: string): string {
  const pattern = JSON.stringify({ wildcard: text });
  return `${JSON.stringify(text)} is compared letter by letter, so "*" matches only itself: write ${pattern} to match any text in its place`;
}
