// The template of the text that a signature covers, for example `{timestamp}.{body}`.

export type TemplatePart =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'body' | 'timestamp' | 'id' | 'method' | 'url' | 'path' }
  | { readonly kind: 'header' | 'query'; readonly name: string }
  /** The headers that a header lists, separated by commas: `name:value;name:value`. The list must name itself. */
  | { readonly kind: 'headers'; readonly name: string }
  /** A string, a number or a boolean in a JSON body. An optional one may be missing, and is then an empty text. */
  | { readonly kind: 'field'; readonly pointer: string; readonly isOptional: boolean };

const place = /\{(?:body|timestamp|id|method|url|path|(?:headers?|query|field\??):[^{}]*)\}/g;

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
  const colon = name.indexOf(':');
  if (colon === -1) return { kind: name as 'body' };
  const [kind, rest] = [name.slice(0, colon), name.slice(colon + 1)];
  if (kind === 'header' || kind === 'headers') return { kind, name: rest.toLowerCase() };
  if (kind === 'query') return { kind, name: rest };
  return { kind: 'field', pointer: rest, isOptional: kind === 'field?' };
}

export interface TemplateRules {
  /** Whether the whole body must be signed. */
  readonly needsBody: boolean;
}

/** Finds mistakes in a template. It must be unambiguous: no two different requests may have the same signed text. */
export function findTemplateMistakes(template: string, { needsBody }: TemplateRules): string[] {
  const parts = parseTemplate(template);
  const rest = parts.map((part) => (part.kind === 'text' ? part.text : '')).join('');
  const ambiguous = parts.some((part, at) => isAmbiguous(part, parts[at + 1]));
  const isBodyMissing = needsBody && !parts.some(({ kind }) => kind === 'body');
  return [
    ...(isBodyMissing ? ['must contain {body}: an unsigned body proves nothing'] : []),
    ...(/[{}]/.test(rest) ? [`may contain ${placeholders}: remove other braces`] : []),
    ...(ambiguous ? ['needs text between two placeholders, so that one cannot be read as part of the other'] : []),
  ];
}

const placeholders =
  '{body}, {timestamp}, {id}, {method}, {url}, {path}, {header:<name>}, {headers:<name>}, {query:<name>}, {field:<pointer>} and {field?:<pointer>}';

/**
 * A value next to another without text between them is ambiguous unless the form of one is fixed: a time (a shorter or longer one is
 * not now), a method, or an address (its start and its path are fixed, and a body begins with a bracket).
 */
function isAmbiguous(part: TemplatePart, next: TemplatePart | undefined): boolean {
  if (part.kind === 'text' || next === undefined || next.kind === 'text') return false;
  if (part.kind === 'timestamp' || next.kind === 'timestamp' || part.kind === 'method') return false;
  return !(isAddress(part) && next.kind === 'body') && !(part.kind === 'body' && isAddress(next));
}

function isAddress({ kind }: TemplatePart): boolean {
  return kind === 'url' || kind === 'path';
}
