// Functions that workflows call: one folder each in a folder of functions. A function is deployed if a definition names it.
import { join } from 'node:path';
import { Duration } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { readTaskFolders, toPascalCase } from '../authoring/task-folder.ts';
import { bundleFunction } from './function-bundle.ts';
import { RouterFunction } from './router-function.ts';
import type { Substitution, Substitutions } from './substitution.ts';

export interface TaskFunctionsProps {
  /** Contains a folder for each function: `<name>/handler.ts`, or `<name>/index.mjs`, which is taken as it is. */
  readonly folder: string;
  /** The `${…}` names in the definitions; only functions that they name are deployed. */
  readonly used: ReadonlySet<string>;
}

export class TaskFunctions extends Construct {
  /** The ARN of each deployed function, by the `${…}` name that definitions use. */
  readonly substitutions: Substitutions;

  constructor(scope: Construct, id: string, { folder, used }: TaskFunctionsProps) {
    super(scope, id);
    const deployed = [...readTaskFolders(folder).functions].filter(([reference]) => used.has(reference));
    this.substitutions = Object.fromEntries(
      deployed.map(([reference, name]) => [reference, this.#deploy(folder, name)]),
    );
  }

  #deploy(folder: string, name: string): Substitution {
    const task = new RouterFunction(this, toPascalCase(name), {
      description: `Flowgate: task function ${name}`,
      code: bundleFunction({ entry: join(folder, name, 'handler.ts') }),
      environment: {},
      timeout: Duration.seconds(30),
      memorySize: 256,
      logFormat: 'TEXT',
    });
    return { value: task.function.functionArn };
  }
}
