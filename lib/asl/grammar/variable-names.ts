// The names that Assign may give a value: a Unicode identifier of at most 80 characters other than `states`.
// Source: AWS Step Functions developer guide, "Passing data between states with variables".

export const maxVariableNameLength = 80;

export type NameProblem = 'reserved' | 'too long' | 'not an identifier';

export function findNameProblem(name: string): NameProblem | undefined {
  if (name === 'states') return 'reserved';
  if ([...name].length > maxVariableNameLength) return 'too long';
  return /^[\p{ID_Start}_][\p{ID_Continue}]*$/u.test(name) ? undefined : 'not an identifier';
}

/** The variable that a key of Assign names: in JSONPath, `.$` at the end only means that the value is a path. */
export function toVariableName(key: string): string {
  return key.endsWith('.$') ? key.slice(0, -2) : key;
}
