// Small definitions for the tests: a machine around the states that a case is about.

export type State = Record<string, unknown>;

export function jsonata(states: Record<string, unknown>, startAt = Object.keys(states)[0]): State {
  return { QueryLanguage: 'JSONata', StartAt: startAt, States: states };
}

export function jsonPath(states: Record<string, unknown>, startAt = Object.keys(states)[0]): State {
  return { StartAt: startAt, States: states };
}

/** A machine of one state, in JSONata unless the state says otherwise. */
export function only(state: State): State {
  return jsonata({ Only: { End: true, ...state } });
}

export function onlyJsonPath(state: State): State {
  return jsonPath({ Only: { End: true, ...state } });
}

/** A machine of one task that has the arguments. */
export function task(resource: string, args: unknown, more: State = {}): State {
  return only({ Type: 'Task', Resource: `arn:aws:states:::${resource}`, Arguments: args, ...more });
}

/** A Choice state with the rules, and where they lead. */
export function choice(rules: unknown[], language: 'JSONata' | 'JSONPath' = 'JSONata'): State {
  const states = { Pick: { Type: 'Choice', Choices: rules, Default: 'Done' }, Done: { Type: 'Succeed' } };
  return language === 'JSONata' ? jsonata(states) : jsonPath(states);
}

/** A distributed Map over a file in S3. */
export function distributedMap(more: State = {}): State {
  return only({
    Type: 'Map',
    ItemReader: {
      Resource: 'arn:aws:states:::s3:getObject',
      ReaderConfig: { InputType: 'JSON' },
      Arguments: { Bucket: 'orders', Key: '{% $states.input.key %}' },
    },
    ItemProcessor: {
      ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' },
      StartAt: 'Item',
      States: { Item: { Type: 'Pass', End: true } },
    },
    ...more,
  });
}

export const invoke = { FunctionName: 'stock', Payload: '{% $states.input %}' };
