// The end of the message for a task without a stand-in: what to write, and in which file.
import type { Workflow } from '../../core/workflow/workflow.ts';

/** @param file the path of the workflow's `local.json` */
export function describeLocalRemedy(file: string, state: string): string {
  return `give its result in ${file}, for example {"standIns": {${JSON.stringify(state)}: {"output": {}}}}`;
}

export function describeCaseRemedy({ folder }: Workflow, name: string, state: string): string {
  const example = `"standIns": {${JSON.stringify(state)}: {"output": {}}}`;
  return `give its result in the case ${JSON.stringify(name)} of ${folder}/cases.json, for example ${example}`;
}
