// The error for a folder of workflows that cannot be used.

/** The errors in a folder of workflows, one line for each finding. */
export class WorkflowFolderError extends Error {
  readonly findings: readonly string[];
  /** Whether files are missing or empty, and nothing else is wrong: an engineer may be writing them just now. */
  readonly isUnfinished: boolean;

  /** @param missing the findings about files that are missing or empty */
  constructor(findings: readonly string[], missing: readonly string[] = []) {
    super(findings.join('\n'));
    this.name = 'WorkflowFolderError';
    this.findings = findings;
    this.isUnfinished = findings.length > 0 && findings.length === missing.length;
  }
}
