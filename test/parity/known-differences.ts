// Known differences between DynamoDB Local and the service, and why the local platform does not follow DynamoDB Local.
import { type Answer, comparable } from './answer.ts';
import type { Probe } from './probes.ts';

/** Why a difference is none to mend; undefined if it is one. */
export function knownDifference(probe: Probe, ours: Answer, theirs: Answer): string | undefined {
  return rules.find(({ explains }) => explains(probe, ours, theirs))?.why;
}

interface Rule {
  readonly why: string;
  readonly explains: (probe: Probe, ours: Answer, theirs: Answer) => boolean;
}

const rules: readonly Rule[] = [
  {
    why: 'the same refusal in other words',
    explains: (_, ours, theirs) =>
      ours.error !== undefined && comparable({ ...ours, message: '' }) === comparable({ ...theirs, message: '' }),
  },
  {
    why: 'numbers keep the zeros they were typed with, which the service drops',
    explains: (_, ours, theirs) => comparable(ours) === comparable(withoutZeros(theirs)),
  },
  {
    why: 'UPDATED_OLD and UPDATED_NEW answer the whole attribute, the service the part that was updated',
    explains: ({ input }) =>
      /^UPDATED_/.test(String(input.ReturnValues)) && /\w[.[]/.test(String(input.UpdateExpression)),
  },
  {
    why: "a transaction's Update goes without UpdateExpression, which the service's model requires",
    explains: ({ operation }, ours) =>
      operation === 'TransactWriteItems' && String(ours.message).includes('updateExpression'),
  },
  {
    why: 'a number with a plus sign is taken; what the service does is not documented, so it is refused here',
    explains: (_, ours) => String(ours.message).endsWith('a numeric value: +5'),
  },
];

function withoutZeros(answer: Answer): Answer {
  const text = JSON.stringify(answer);
  return JSON.parse(text.replace(/"N":"0*(\d+?)(?:\.0+)?"/g, '"N":"$1"')) as Answer;
}
