// The names that Step Functions defines for a JSONata expression, besides the variables of the workflow.

/** The functions of JSONata 2.0.6 without `$eval`, which Step Functions does not have, and the six that it adds. */
export const jsonataFunctions: ReadonlySet<string> = new Set([
  ...['sum', 'count', 'max', 'min', 'average', 'string', 'substring', 'substringBefore', 'substringAfter'],
  ...['lowercase', 'uppercase', 'length', 'trim', 'pad', 'match', 'contains', 'replace', 'split', 'join'],
  ...['formatNumber', 'formatBase', 'formatInteger', 'parseInteger', 'number', 'floor', 'ceil', 'round', 'abs'],
  ...['sqrt', 'power', 'random', 'boolean', 'not', 'map', 'zip', 'filter', 'single', 'reduce', 'sift', 'keys'],
  ...['lookup', 'append', 'exists', 'spread', 'merge', 'reverse', 'each', 'error', 'assert', 'type', 'sort'],
  ...['shuffle', 'distinct', 'base64encode', 'base64decode', 'encodeUrlComponent', 'encodeUrl'],
  ...['decodeUrlComponent', 'decodeUrl', 'toMillis', 'fromMillis', 'clone', 'now', 'millis'],
  ...['partition', 'range', 'hash', 'uuid', 'parse'],
]);

/** The members of `$states`; `result` and `errorOutput` exist only if a state has succeeded or failed. */
export const statesMembers = ['input', 'context', 'result', 'errorOutput'] as const;
export type StatesMember = (typeof statesMembers)[number];

/**
 * The members of `$states` that an expression in a field may read in addition to `input` and `context`: `result` if the work has
 * succeeded. AWS refuses the other members when the state machine is created. Source: AWS Step Functions developer guide,
 * "Reserved variable: $states".
 */
export function statesMembersIn(type: string, field: string): readonly StatesMember[] {
  const hasResult = type === 'Task' || type === 'Parallel' || type === 'Map';
  return hasResult && (field === 'Output' || field === 'Assign') ? ['result'] : [];
}
