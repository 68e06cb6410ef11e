// The state types and the query languages of the States Language.

export const stateTypes = ['Task', 'Pass', 'Wait', 'Choice', 'Succeed', 'Fail', 'Parallel', 'Map'] as const;
export type StateType = (typeof stateTypes)[number];

export const queryLanguages = ['JSONPath', 'JSONata'] as const;
export type QueryLanguage = (typeof queryLanguages)[number];
