// npm run test:parity: asks the local DynamoDB and AWS's DynamoDB Local the same, and shows where they differ.

import { AwsError } from '../../lib/local/platform/aws-error.ts';
import { systemClock } from '../../lib/local/platform/clock.ts';
import { DynamoDbService } from '../../lib/local/services/dynamodb/service.ts';
import { type Answer, comparable } from './answer.ts';
import { DynamoDbLocal, findDynamoDbLocal } from './dynamodb-local.ts';
import { knownDifference } from './known-differences.ts';
import { type Probe, probes } from './probes.ts';

const unexplained = 'different';
const found = findDynamoDbLocal();
if ('missing' in found) console.log(`skipped: ${found.missing}`);
else process.exitCode = (await differencesWith(found.folder)) === 0 ? 0 : 1;

/** How many answers differ for no known reason. */
async function differencesWith(folder: string): Promise<number> {
  const ours = await DynamoDbService.start({ clock: systemClock });
  const theirs = await DynamoDbLocal.start(folder);
  const counts = new Map<string, number>();
  try {
    for (const probe of probes) {
      const answers = await Promise.all([answerOf(ours, probe), theirs.call(probe.operation, probe.input)]);
      const verdict = probe.isSetUp === true ? undefined : verdictOn(probe, answers);
      if (verdict !== undefined) counts.set(verdict, (counts.get(verdict) ?? 0) + 1);
    }
  } finally {
    await theirs.close();
    await ours.close();
  }
  for (const [verdict, count] of counts) console.log(`${String(count).padStart(6)}  ${verdict}`);
  return counts.get(unexplained) ?? 0;
}

function verdictOn(probe: Probe, [ours, theirs]: readonly [Answer, Answer]): string {
  if (comparable(ours) === comparable(theirs)) return 'the same';
  const known = knownDifference(probe, ours, theirs);
  if (known !== undefined) return known;
  const asked = `${probe.operation} ${JSON.stringify(probe.input).slice(0, 300)}`;
  console.log(`${asked}\n  ours    ${comparable(ours)}\n  theirs  ${comparable(theirs)}`);
  return unexplained;
}

async function answerOf(service: DynamoDbService, { operation, input }: Probe): Promise<Answer> {
  try {
    return await service.call(operation, structuredClone(input));
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    return { error: error.code, message: error.message, ...error.details };
  }
}
