// Work on files that may be missing: a copy that only saves time.

/** Returns the result of the work, or undefined if the operating system refuses a part of it: a folder is read-only, a disk is full, a file was removed. */
export function ignoreFileErrors<Result>(work: () => Result): Result | undefined {
  try {
    return work();
  } catch (error) {
    if (error instanceof Error && 'code' in error) return undefined;
    throw error;
  }
}
