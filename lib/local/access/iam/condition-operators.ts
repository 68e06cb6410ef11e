// IAM's condition operators: each compares a value of the request with a value of the policy.
import { compileArnWildcard, compileWildcard } from './wildcard.ts';

export interface ConditionOperator {
  matches(given: string, expected: string): boolean;
  /** Whether the operator holds only if none of the policy's values match. */
  readonly isNegated: boolean;
}

type Comparison = (given: string, expected: string) => boolean;

const equals: Comparison = (given, expected) => given === expected;
const equalsIgnoringCase: Comparison = (given, expected) => given.toLowerCase() === expected.toLowerCase();
const isLike: Comparison = (given, expected) => compileWildcard(expected)(given);
const isArnLike: Comparison = (given, expected) => compileArnWildcard(expected)(given);

/** All operators except `Null`, `IpAddress` and the binary ones. ArnEquals and ArnLike are the same, as on AWS. */
export const conditionOperators: Readonly<Record<string, ConditionOperator | undefined>> = {
  StringEquals: plain(equals),
  StringNotEquals: negated(equals),
  StringEqualsIgnoreCase: plain(equalsIgnoringCase),
  StringNotEqualsIgnoreCase: negated(equalsIgnoringCase),
  StringLike: plain(isLike),
  StringNotLike: negated(isLike),
  ArnEquals: plain(isArnLike),
  ArnLike: plain(isArnLike),
  ArnNotEquals: negated(isArnLike),
  ArnNotLike: negated(isArnLike),
  Bool: plain(equalsIgnoringCase),
  ...ordered('Numeric', Number),
  ...ordered('Date', epochSeconds),
};

function ordered(prefix: string, read: (text: string) => number): Record<string, ConditionOperator> {
  const compare =
    (holds: (given: number, expected: number) => boolean): Comparison =>
    (given, expected) =>
      holds(read(given), read(expected));
  const isSame = compare((given, expected) => given === expected);
  return {
    [`${prefix}Equals`]: plain(isSame),
    [`${prefix}NotEquals`]: negated(isSame),
    [`${prefix}LessThan`]: plain(compare((given, expected) => given < expected)),
    [`${prefix}LessThanEquals`]: plain(compare((given, expected) => given <= expected)),
    [`${prefix}GreaterThan`]: plain(compare((given, expected) => given > expected)),
    [`${prefix}GreaterThanEquals`]: plain(compare((given, expected) => given >= expected)),
  };
}

function plain(matches: Comparison): ConditionOperator {
  return { matches, isNegated: false };
}

function negated(matches: Comparison): ConditionOperator {
  return { matches, isNegated: true };
}

function epochSeconds(text: string): number {
  return /^\d+$/.test(text) ? Number(text) : Date.parse(text) / 1000;
}
