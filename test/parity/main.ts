// npm run test:parity: asks the local DynamoDB and AWS's DynamoDB Local the same, and shows where they differ.

import { AwsError } from '../../lib/local/aws-error.ts';
import { systemClock } from '../../lib/local/clock.ts';
import { DynamoDbService } from '../../lib/local/dynamodb/service.ts';
import { type Answer, comparable } from './answer.ts';
import { DynamoDbLocal, findDynamoDbLocal } from './dynamodb-local.ts';
import { type Probe, probes } from './probes.ts';

const found = findDynamoDbLocal();
if ('missing' in found) console.log(`skipped: ${found.missing}`);
else process.exitCode = (await differencesWith(found.folder)) === 0 ? 0 : 1;

async function differencesWith(folder: string): Promise<number> {
  const ours = await DynamoDbService.start({ clock: systemClock });
  const theirs = await DynamoDbLocal.start(folder);
  let [same, different] = [0, 0];
  try {
    for (const probe of probes) {
      const answers = await Promise.all([answerOf(ours, probe), theirs.call(probe.operation, probe.input)]);
      if (probe.isSetUp === true) continue;
      if (isSame(probe, answers)) same += 1;
      else different += 1;
    }
  } finally {
    await theirs.close();
    await ours.close();
  }
  console.log(`${same} answers are the same, ${different} differ`);
  return different;
}

function isSame({ operation, input }: Probe, answers: readonly [Answer, Answer]): boolean {
  const [ours, theirs] = answers.map(comparable);
  if (ours === theirs) return true;
  console.log(`${operation} ${JSON.stringify(input).slice(0, 300)}\n  ours    ${ours}\n  theirs  ${theirs}`);
  return false;
}

async function answerOf(service: DynamoDbService, { operation, input }: Probe): Promise<Answer> {
  try {
    return await service.call(operation, structuredClone(input));
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    return { error: error.code, message: error.message, ...error.details };
  }
}
