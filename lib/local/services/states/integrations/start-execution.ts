// Step Functions from inside a workflow: `states:startExecution` in its plain form, `.sync` and `.sync:2`.

import { callService, omitNulls, withSdkMetadata } from '../engine/service-call.ts';
import { StatesError } from '../engine/states-error.ts';
import type { ErrorNaming, Integration, TaskCall } from '../kinds/integration.ts';
import { parseExactJson } from '../language/exact-json.ts';
import { isRecord, type Json, type JsonRecord } from '../language/json.ts';
import { omitUndefined } from '../omit-undefined.ts';
import { convertArguments } from './sdk-values.ts';

const naming: ErrorNaming = {
  prefix: 'StepFunctions',
  service: 'AWSStepFunctions',
  style: 'optimized',
  base: 'AWSStepFunctionsException',
};

export async function startExecution(task: TaskCall): Promise<Json> {
  const { executionArn, startDate } = await start(task);
  return withSdkMetadata({ ExecutionArn: executionArn, StartDate: startDate * 1000 }, task.host.clock.now());
}

type Sync = Required<Pick<Integration, 'submit' | 'resume'>>;

/** Starts an execution and waits for its end. `.sync:2` returns input and output as JSON, `.sync` as text. */
export function startExecutionSync(isSecondForm: boolean): Sync {
  const resume: Sync['resume'] = ({ host }, submitted) => {
    const { outcome, stop } = host.awaitExecution(String(isRecord(submitted) ? submitted.ExecutionArn : submitted));
    return { submitted, outcome: outcome.then((described) => toResult(described, isSecondForm)), stop };
  };
  return { submit: async (task) => resume(task, await startExecution(task)), resume };
}

async function start({ host, parameters }: TaskCall): Promise<{ executionArn: string; startDate: number }> {
  const { StateMachineArn, Input = '{}', Name, TraceHeader } = omitNulls(convertArguments('sfn', parameters));
  const input = omitUndefined({
    stateMachineArn: StateMachineArn,
    input: Input,
    name: Name,
    traceHeader: TraceHeader,
  });
  const answer = await callService({ host, service: 'states', operation: 'StartExecution', input, naming });
  return { executionArn: String(answer.executionArn), startDate: Number(answer.startDate) };
}

function toResult(described: Record<string, unknown>, isSecondForm: boolean): Json {
  const result = toDescribedResult(described, isSecondForm);
  if (described.status === 'SUCCEEDED') return result;
  throw new StatesError('States.TaskFailed', JSON.stringify(toDescribedResult(described, false)));
}

/** Converts DescribeExecution's answer to the form of the integration: capitalized members, and dates in milliseconds. */
function toDescribedResult(described: Record<string, unknown>, isParsed: boolean): JsonRecord {
  const text = (value: unknown): Json => (isParsed ? parseExactJson(String(value)) : String(value));
  const { output, error, cause } = described as { output?: string; error?: string; cause?: string };
  return omitUndefined({
    Cause: cause,
    Error: error,
    ExecutionArn: String(described.executionArn),
    Input: text(described.input),
    InputDetails: { Included: true },
    Name: String(described.name),
    Output: output === undefined ? undefined : text(output),
    OutputDetails: output === undefined ? undefined : { Included: true },
    RedriveCount: Number(described.redriveCount ?? 0),
    StartDate: Math.round(Number(described.startDate) * 1000),
    StateMachineArn: String(described.stateMachineArn),
    Status: String(described.status),
    StopDate: Math.round(Number(described.stopDate) * 1000),
  });
}
