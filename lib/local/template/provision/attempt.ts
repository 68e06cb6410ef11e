// Separates the errors that a caller expects from those that it must not hide.
import { AwsError } from '../../platform/aws-error.ts';

/** The result, or undefined if the call was refused with one of the codes. */
export async function unless<T>(codes: readonly string[], run: () => Promise<T>): Promise<T | undefined> {
  try {
    return await run();
  } catch (error) {
    if (error instanceof AwsError && codes.includes(error.code)) return undefined;
    throw error;
  }
}
