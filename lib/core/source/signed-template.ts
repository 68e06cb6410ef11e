// What a generic signature is made over, as a text with places in it: `{timestamp}.{body}`.

export type TemplatePart =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'body' }
  | { readonly kind: 'timestamp' }
  | { readonly kind: 'id' }
  | { readonly kind: 'header'; readonly name: string };

const place = /\{(?:body|timestamp|id|header:[^{}]*)\}/g;

/** The parts of a template, in order. What is in no braces, or in unknown ones, stands for itself. */
export function templateParts(template: string): TemplatePart[] {
  const parts: TemplatePart[] = [];
  let end = 0;
  for (const { 0: found, index } of template.matchAll(place)) {
    if (index > end) parts.push({ kind: 'text', text: template.slice(end, index) });
    parts.push(partOf(found.slice(1, -1)));
    end = index + found.length;
  }
  if (end < template.length) parts.push({ kind: 'text', text: template.slice(end) });
  return parts;
}

function partOf(name: string): TemplatePart {
  if (name === 'body' || name === 'timestamp' || name === 'id') return { kind: name };
  return { kind: 'header', name: name.slice('header:'.length).toLowerCase() };
}

/** What is wrong with a template: where two signed strings could be read as one another, it signs neither. */
export function findTemplateMistakes(template: string): string[] {
  const parts = templateParts(template);
  const rest = parts.map((part) => (part.kind === 'text' ? part.text : '')).join('');
  const blurred = parts.some((part, at) => isBlurred(part, parts[at + 1]));
  return [
    ...(parts.some(({ kind }) => kind === 'body') ? [] : ['must hold {body}: what is not signed is not known']),
    ...(/[{}]/.test(rest) ? ['may hold {body}, {timestamp}, {id} and {header:<name>}: no other braces'] : []),
    ...(blurred ? ['needs a text between two places, so that one cannot be read as part of the other'] : []),
  ];
}

// A timestamp has a form of its own, so it may stand before the body, as at Zendesk.
function isBlurred(part: TemplatePart, next: TemplatePart | undefined): boolean {
  if (part.kind === 'text' || next === undefined || next.kind === 'text') return false;
  return part.kind !== 'timestamp';
}
