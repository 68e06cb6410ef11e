// The line of one problem for editors: `severity file:line:column …`. The problem matcher of .vscode/tasks.json reads this form.

export interface Problem {
  readonly severity: 'error' | 'warning';
  /** A finding as a synthesis prints it: the file, its place where it has one, and the message. */
  readonly line: string;
}

/** A problem in parts, for programs. */
export interface ProblemParts extends Problem {
  /** Relative to the working directory. */
  readonly file: string;
  /** Both begin with 1. They are 1 if the problem is of the whole file. */
  readonly lineNumber: number;
  readonly column: number;
  /** JSON pointer of the place, as a fragment: `#/States/A`. Absent if the problem is of the whole file. */
  readonly pointer?: string;
  readonly message: string;
}

/** The parts of a problem: what `formatProblem` writes in one line. */
export function splitProblem(problem: Problem): ProblemParts {
  const text = formatProblem(problem).slice(problem.severity.length + 1);
  const [, file = text, line = '1', column = '1', rest = ''] = /^([^:]+):(\d+):(\d+):? ?(.*)$/s.exec(text) ?? [];
  const [, pointer, message = rest] = /^(#\S*): (.*)$/s.exec(rest) ?? [];
  return {
    ...problem,
    file,
    lineNumber: Number(line),
    column: Number(column),
    ...(pointer === undefined ? {} : { pointer }),
    message,
  };
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
