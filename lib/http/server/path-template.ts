// Path templates of routes (`/v1/runs/{id}`, or greedy: `/console/{path+}`), and the parameters that a request's path has for them.

export function getPathTemplate(key: string): string {
  return key.slice(key.indexOf(' ') + 1);
}

export function countParameters({ key }: { readonly key: string }): number {
  return key.split('/{').length - 1;
}

/** The parameters of a path by name, percent-encoded as sent; undefined if the path does not match the template. */
export function matchPath(template: string, path: string): Record<string, string> | undefined {
  const wanted = template.split('/');
  const found = path.split('/');
  const isGreedy = template.endsWith('+}');
  if (isGreedy ? found.length < wanted.length : found.length !== wanted.length) return undefined;
  const params: Record<string, string> = {};
  for (const [at, part] of wanted.entries()) {
    const isRest = isGreedy && at === wanted.length - 1;
    const own = isRest ? found.slice(at).join('/') : (found[at] ?? '');
    if (part === own) continue;
    if (!part.startsWith('{') || own === '') return undefined;
    params[part.slice(1, isRest ? -2 : -1)] = own;
  }
  return params;
}
