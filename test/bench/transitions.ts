// State transitions a second: a loop of Pass and Choice in JSONata and in JSONPath, and many executions side by side.
import { systemClock } from '../../lib/local/platform/clock.ts';
import { StatesService } from '../../lib/local/services/states/states-service.ts';
import { heapMb, type Pace, pace } from './pace.ts';

const rounds = 200;
const parallel = 10_000;

const jsonata = {
  QueryLanguage: 'JSONata',
  StartAt: 'Add',
  States: {
    Add: { Type: 'Pass', Output: { n: '{% $states.input.n + 1 %}' }, Next: 'Enough?' },
    'Enough?': {
      Type: 'Choice',
      Choices: [{ Condition: `{% $states.input.n < ${rounds} %}`, Next: 'Add' }],
      Default: 'Done',
    },
    Done: { Type: 'Succeed' },
  },
};

const jsonPath = {
  StartAt: 'Add',
  States: {
    Add: { Type: 'Pass', Parameters: { 'n.$': 'States.MathAdd($.n, 1)' }, Next: 'Enough?' },
    'Enough?': {
      Type: 'Choice',
      Choices: [{ Variable: '$.n', NumericLessThan: rounds, Next: 'Add' }],
      Default: 'Done',
    },
    Done: { Type: 'Succeed' },
  },
};

export async function transitions(language: 'JSONata' | 'JSONPath'): Promise<Pace> {
  const { start, service } = await serviceWith(language === 'JSONata' ? jsonata : jsonPath);
  const figure = await pace(`state transitions, ${language}`, 2 * rounds + 1, async () => {
    const { status } = await service.finished(await start(0));
    if (status !== 'SUCCEEDED') throw new Error(`the execution ended as ${status}`);
  });
  await service.close();
  return figure;
}

/** Ten thousand executions at once, three transitions each. */
export async function parallelExecutions(): Promise<Pace> {
  const { start, service } = await serviceWith(jsonata);
  const startedAt = performance.now();
  const arns = await Promise.all(Array.from({ length: parallel }, () => start(rounds)));
  const ended = await Promise.all(arns.map((arn) => service.finished(arn)));
  const perSecond = (parallel * 1000) / (performance.now() - startedAt);
  if (ended.some(({ status }) => status !== 'SUCCEEDED')) throw new Error('an execution did not succeed');
  const heap = heapMb();
  await service.close();
  return { what: `executions, ${parallel.toLocaleString('en')} side by side`, perSecond, heapMb: heap };
}

async function serviceWith(definition: object) {
  const service = StatesService.start({ clock: systemClock, callService: async () => ({}) });
  const { stateMachineArn } = await service.call('CreateStateMachine', {
    name: 'bench',
    definition: JSON.stringify(definition),
    roleArn: 'arn:aws:iam::000000000000:role/bench',
  });
  let count = 0;
  const start = async (n: number): Promise<string> => {
    const name = `run-${count++}`;
    const started = await service.call('StartExecution', { stateMachineArn, name, input: JSON.stringify({ n }) });
    return String(started.executionArn);
  };
  return { service, start };
}
