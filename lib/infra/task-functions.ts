// Functions that workflows call: one folder each under `lambdas/tasks`, deployed where a definition names it.
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { Duration } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { projectRoot } from '../authoring/project.ts';
import { bundleFunction } from './function-bundle.ts';
import { RouterFunction } from './router-function.ts';
import type { Substitution, Substitutions } from './substitution.ts';

const folder = join(projectRoot, 'lambdas', 'tasks');

/** The names of the task functions that could be deployed, by what a definition calls them. */
export function taskFunctionNames(): ReadonlyMap<string, string> {
  const names = existsSync(folder) ? readdirSync(folder).sort() : [];
  return new Map(names.map((name) => [`${pascalCase(name)}FunctionArn`, name]));
}

export class TaskFunctions extends Construct {
  /** Each deployed function's ARN, by what a definition calls it. */
  readonly substitutions: Substitutions;

  /** @param used the `${…}` names that the definitions use; a function that none uses is not deployed */
  constructor(scope: Construct, id: string, used: ReadonlySet<string>) {
    super(scope, id);
    const deployed = [...taskFunctionNames()].filter(([reference]) => used.has(reference));
    this.substitutions = Object.fromEntries(deployed.map(([reference, name]) => [reference, this.#deploy(name)]));
  }

  #deploy(name: string): Substitution {
    const task = new RouterFunction(this, pascalCase(name), {
      description: `Flowgate: task function ${name}`,
      code: bundleFunction({ entry: join(folder, name, 'handler.ts') }),
      environment: {},
      timeout: Duration.seconds(30),
      memorySize: 256,
    });
    return { value: task.function.functionArn };
  }
}

function pascalCase(name: string): string {
  return name.replace(/(?:^|-)([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
}
