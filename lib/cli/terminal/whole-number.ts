// Whole numbers as values of options.
import { InvalidArgumentError } from 'commander';

/** Creates a parser of an option's value, which throws InvalidArgumentError unless the value is a whole number within the bounds. */
export function createNumberParser(least: number, most: number): (text: string) => number {
  return (text) => {
    const number = Number(text);
    if (/^\d+$/.test(text) && number >= least && number <= most) return number;
    throw new InvalidArgumentError(`expected a whole number from ${least} to ${most}`);
  };
}
