// The template of the text that a generic signature covers, for example `{timestamp}.{body}`.

export type TemplatePart =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'body' }
  | { readonly kind: 'timestamp' }
  | { readonly kind: 'id' }
  | { readonly kind: 'header'; readonly name: string };

const place = /\{(?:body|timestamp|id|header:[^{}]*)\}/g;

/** The parts of a template, in order. Text outside of braces, and unknown names in braces, are literal text. */
export function parseTemplate(template: string): TemplatePart[] {
  const parts: TemplatePart[] = [];
  let end = 0;
  for (const { 0: found, index } of template.matchAll(place)) {
    if (index > end) parts.push({ kind: 'text', text: template.slice(end, index) });
    parts.push(toPart(found.slice(1, -1)));
    end = index + found.length;
  }
  if (end < template.length) parts.push({ kind: 'text', text: template.slice(end) });
  return parts;
}

function toPart(name: string): TemplatePart {
  if (name === 'body' || name === 'timestamp' || name === 'id') return { kind: name };
  return { kind: 'header', name: name.slice('header:'.length).toLowerCase() };
}

/** Finds mistakes in a template. It must be unambiguous: no two different requests may have the same signed text. */
export function findTemplateMistakes(template: string): string[] {
  const parts = parseTemplate(template);
  const rest = parts.map((part) => (part.kind === 'text' ? part.text : '')).join('');
  const ambiguous = parts.some((part, at) => isAmbiguous(part, parts[at + 1]));
  return [
    ...(parts.some(({ kind }) => kind === 'body') ? [] : ['must contain {body}: an unsigned body proves nothing']),
    ...(/[{}]/.test(rest) ? ['may contain {body}, {timestamp}, {id} and {header:<name>}: remove other braces'] : []),
    ...(ambiguous ? ['needs text between two placeholders, so that one cannot be read as part of the other'] : []),
  ];
}

// A timestamp has a fixed form, so it may directly precede the body, as Zendesk does.
function isAmbiguous(part: TemplatePart, next: TemplatePart | undefined): boolean {
  if (part.kind === 'text' || next === undefined || next.kind === 'text') return false;
  return part.kind !== 'timestamp';
}
