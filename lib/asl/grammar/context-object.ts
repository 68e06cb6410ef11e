// The fields of the context object, which JSONPath reads as `$$` and JSONata as `$states.context`. A table, no checks.
// Source: AWS Step Functions developer guide, "Accessing execution data from the Context object".

/** A field with its inner fields, or a value of any shape. */
export type ContextNode = { readonly [name: string]: ContextNode } | 'value';

export const contextObject: ContextNode = {
  Execution: {
    Id: 'value',
    Input: 'value',
    Name: 'value',
    RedriveCount: 'value',
    RedriveTime: 'value',
    RoleArn: 'value',
    StartTime: 'value',
  },
  State: { EnteredTime: 'value', Name: 'value', RetryCount: 'value' },
  StateMachine: { Id: 'value', Name: 'value' },
  Task: { Token: 'value' },
  Map: { Item: { Index: 'value', Key: 'value', Source: 'value', Value: 'value' } },
};
