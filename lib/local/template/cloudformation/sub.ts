// Parses the text of an Fn::Sub. It resolves nothing.

export type SubPart =
  | { readonly kind: 'literal'; readonly text: string }
  | { readonly kind: 'name'; readonly name: string };

/** The literal pieces and the names of `Hello ${Name.Attribute} and ${!Literal}`; `${!X}` stands for the text `${X}`. */
export function parseSub(template: string): readonly SubPart[] {
  const parts: SubPart[] = [];
  let end = 0;
  for (const match of template.matchAll(/\$\{(!?)([^}]*)\}/g)) {
    parts.push({ kind: 'literal', text: template.slice(end, match.index) });
    const name = match[2] ?? '';
    parts.push(match[1] === '!' ? { kind: 'literal', text: `\${${name}}` } : { kind: 'name', name: name.trim() });
    end = match.index + match[0].length;
  }
  parts.push({ kind: 'literal', text: template.slice(end) });
  return parts;
}
