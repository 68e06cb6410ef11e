// Selects the case that the option `--case` names.
import type { WorkflowCase } from '../../authoring/workflow-case.ts';
import { CliError } from '../terminal/cli-error.ts';

/** @throws CliError that names the cases, if none has the name */
export function findCase(cases: readonly WorkflowCase[], name: string | undefined): WorkflowCase | undefined {
  if (name === undefined) return undefined;
  const found = cases.find((one) => one.name === name);
  if (found !== undefined) return found;
  const names = cases.map((one) => JSON.stringify(one.name)).join(', ');
  throw new CliError(
    names === ''
      ? `case ${JSON.stringify(name)} is unknown: the workflow has no cases.json`
      : `case ${JSON.stringify(name)} is unknown: use one of ${names}`,
  );
}
