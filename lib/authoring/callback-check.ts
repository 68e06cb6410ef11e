// Checks that callbacks are declared where definitions use them.
import type { SourceFile } from '../core/source/source.ts';
import type { WorkflowSource } from './workflow-source.ts';

/** The `${…}` name of the function that creates callbacks and waits for them. */
export const callbackSubstitution = 'CallbackFunctionArn';

/**
 * One line for each mistake: a definition that uses callbacks which are not declared, and declared ones whose name a function of the folder has.
 * @param functions folder name by the `${…}` name
 */
export function findCallbackMistakes(
  workflows: readonly Pick<WorkflowSource, 'definition' | 'file'>[],
  { callbacks }: Pick<SourceFile, 'callbacks'>,
  functions: ReadonlyMap<string, string>,
): string[] {
  const own = functions.get(callbackSubstitution);
  if (own !== undefined) return callbacks === undefined ? [] : [describeCollision(own)];
  if (callbacks !== undefined) return [];
  const reference = `\${${callbackSubstitution}}`;
  return workflows
    .filter(({ definition }) => JSON.stringify(definition).includes(reference))
    .map(({ file: { file } }) => `${file}: uses ${reference}, and sources.json declares no callbacks: ${remedy}`);
}

const remedy = 'add "callbacks": { "secrets": ["secretsmanager:flowgate/callbacks"] } there, and store that secret';

function describeCollision(folder: string): string {
  return `sources.json: "callbacks" deploys a function as \${${callbackSubstitution}}, which is also that of the folder "${folder}" of task functions: rename the folder`;
}
