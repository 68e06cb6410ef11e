// Functions that workflows call: one folder each in a folder of functions. A function is deployed if a definition names it.
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { Duration } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { bundleFunction } from './function-bundle.ts';
import { RouterFunction } from './router-function.ts';
import type { Substitution, Substitutions } from './substitution.ts';

/** Lists the task functions in a folder: the name of each one's folder by the `${…}` name that definitions use. */
export function listTaskFunctions(folder: string): ReadonlyMap<string, string> {
  const entries = existsSync(folder) ? readdirSync(folder, { withFileTypes: true }) : [];
  const names = entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
  return new Map(names.sort().map((name) => [`${toPascalCase(name)}FunctionArn`, name]));
}

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
    const deployed = [...listTaskFunctions(folder)].filter(([reference]) => used.has(reference));
    this.substitutions = Object.fromEntries(
      deployed.map(([reference, name]) => [reference, this.#deploy(folder, name)]),
    );
  }

  #deploy(folder: string, name: string): Substitution {
    const task = new RouterFunction(this, toPascalCase(name), {
      description: `Flowgate: task function ${name}`,
      code: bundleFunction({ entry: findEntry(join(folder, name)) }),
      environment: {},
      timeout: Duration.seconds(30),
      memorySize: 256,
    });
    return { value: task.function.functionArn };
  }
}

/** The source of a function. Without one, the first name stands for the folder of a built function. */
function findEntry(folder: string): string {
  const names = ['handler.ts', 'handler.mts', 'handler.js', 'handler.mjs'].map((name) => join(folder, name));
  return names.find((name) => existsSync(name)) ?? join(folder, 'handler.ts');
}

function toPascalCase(name: string): string {
  return name.replace(/(?:^|-)([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
}
