// Functions that workflows call: one folder each in `lambdas/tasks`. A function is deployed if a definition names it.
import { join } from 'node:path';
import { Duration } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { readTaskFolders, taskFolder, toPascalCase } from '../authoring/task-folder.ts';
import { bundleFunction } from './function-bundle.ts';
import { RouterFunction } from './router-function.ts';
import type { Substitution, Substitutions } from './substitution.ts';

export class TaskFunctions extends Construct {
  /** The ARN of each deployed function, by the `${…}` name that definitions use. */
  readonly substitutions: Substitutions;

  /** @param used the `${…}` names in the definitions; only functions that they name are deployed */
  constructor(scope: Construct, id: string, used: ReadonlySet<string>) {
    super(scope, id);
    const deployed = [...readTaskFolders().functions].filter(([reference]) => used.has(reference));
    this.substitutions = Object.fromEntries(deployed.map(([reference, name]) => [reference, this.#deploy(name)]));
  }

  #deploy(name: string): Substitution {
    const task = new RouterFunction(this, toPascalCase(name), {
      description: `Flowgate: task function ${name}`,
      code: bundleFunction({ entry: join(taskFolder, name, 'handler.ts') }),
      environment: {},
      timeout: Duration.seconds(30),
      memorySize: 256,
    });
    return { value: task.function.functionArn };
  }
}
