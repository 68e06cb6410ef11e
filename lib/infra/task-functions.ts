// Functions that workflows call: one folder each in `lambdas/tasks`. A function is deployed if a definition names it.
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { Duration } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { projectRoot } from '../authoring/project.ts';
import { bundleFunction } from './function-bundle.ts';
import { RouterFunction } from './router-function.ts';
import type { Substitution, Substitutions } from './substitution.ts';

const folder = join(projectRoot, 'lambdas', 'tasks');

/** Lists the available task functions: folder name by the `${…}` name that definitions use. */
export function listTaskFunctions(): ReadonlyMap<string, string> {
  const names = existsSync(folder) ? readdirSync(folder).sort() : [];
  return new Map(names.map((name) => [`${toPascalCase(name)}FunctionArn`, name]));
}

export class TaskFunctions extends Construct {
  /** The ARN of each deployed function, by the `${…}` name that definitions use. */
  readonly substitutions: Substitutions;

  /** @param used the `${…}` names in the definitions; only functions that they name are deployed */
  constructor(scope: Construct, id: string, used: ReadonlySet<string>) {
    super(scope, id);
    const deployed = [...listTaskFunctions()].filter(([reference]) => used.has(reference));
    this.substitutions = Object.fromEntries(deployed.map(([reference, name]) => [reference, this.#deploy(name)]));
  }

  #deploy(name: string): Substitution {
    const task = new RouterFunction(this, toPascalCase(name), {
      description: `Flowgate: task function ${name}`,
      code: bundleFunction({ entry: join(folder, name, 'handler.ts') }),
      environment: {},
      timeout: Duration.seconds(30),
      memorySize: 256,
    });
    return { value: task.function.functionArn };
  }
}

function toPascalCase(name: string): string {
  return name.replace(/(?:^|-)([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
}
