// The line of one problem for editors: `severity file:line:column …`. The problem matcher of .vscode/tasks.json reads this form.

export interface Problem {
  readonly severity: 'error' | 'warning';
  /** A finding as a synthesis prints it: the file, its place where it has one, and the message. */
  readonly line: string;
}

/**
 * @example formatProblem({ severity: 'error', line: 'w/workflow.json:3:3 #/id: must be a UUID' })
 * // error w/workflow.json:3:3 #/id: must be a UUID
 */
export function formatProblem({ severity, line }: Problem): string {
  // A definition's finding has its severity after the pointer as well.
  const [, file = line, place = ':1:1', rest = ''] = /^([^:#]+)(:\d+:\d+)?(.*)$/s.exec(line) ?? [];
  return `${severity} ${file}${place}${rest.replace(/: (?:error|warning) (?=[a-z-]+: )/, ': ')}`;
}
