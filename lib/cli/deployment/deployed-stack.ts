// Reads the template of a deployed stack, and those of its nested stacks, through the command line of AWS: it knows every way of logging in.
import { execFile } from 'node:child_process';
import { isJsonObject, type JsonObject, readJson } from '../../value/json.ts';
import { CliError } from '../terminal/cli-error.ts';
import { exitCodes } from '../terminal/exit-codes.ts';
import { parseTemplate, readTemplate } from './assembly.ts';
import { nestedStack, readText, type StackResource, type StackResources } from './stack-resources.ts';

/** Runs `aws` with arguments, and returns what it printed. @throws CliError */
export type RunAws = (args: readonly string[]) => Promise<string>;

/** @throws CliError */
export async function readDeployedStack(name: string, runAws: RunAws): Promise<StackResources> {
  const templates = new Map<string, JsonObject>();
  const text = await readTemplates(name, { prefix: '', templates, runAws });
  const findNested = ({ id }: StackResource) => templates.get(id);
  return readTemplate(text, { source: `the template of stack ${name}`, findNested });
}

interface Reading {
  /** The logical IDs of the nested stacks that lead to this one. */
  readonly prefix: string;
  /** The templates of nested stacks by their IDs. */
  readonly templates: Map<string, JsonObject>;
  readonly runAws: RunAws;
}

/** Returns the text of a stack's template, and adds those of its nested stacks to `templates`. */
async function readTemplates(stack: string, { prefix, templates, runAws }: Reading): Promise<string> {
  const format = ['--output', 'json'];
  const text = await runAws([
    'cloudformation',
    'get-template',
    '--stack-name',
    stack,
    '--template-stage',
    'Original',
    ...format,
  ]);
  if (!text.includes(nestedStack)) return text;
  const listed = await runAws(['cloudformation', 'describe-stack-resources', '--stack-name', stack, ...format]);
  for (const { logicalId, physicalId } of listNested(listed)) {
    const id = `${prefix}${logicalId}`;
    const nested = await readTemplates(physicalId, { prefix: `${id}/`, templates, runAws });
    templates.set(id, parseTemplate(nested));
  }
  return text;
}

function listNested(listed: string): { readonly logicalId: string; readonly physicalId: string }[] {
  const response = readJson(listed);
  const resources = isJsonObject(response) && Array.isArray(response.StackResources) ? response.StackResources : [];
  return resources.filter(isJsonObject).flatMap(({ ResourceType: type, LogicalResourceId, PhysicalResourceId }) => {
    const [logicalId, physicalId] = [readText(LogicalResourceId), readText(PhysicalResourceId)];
    return type === nestedStack && logicalId !== undefined && physicalId !== undefined
      ? [{ logicalId, physicalId }]
      : [];
  });
}

const longestOutput = 64 * 1_048_576;

export const runAwsProgram: RunAws = (args) =>
  new Promise((resolve, reject) => {
    execFile('aws', [...args], { encoding: 'utf8', maxBuffer: longestOutput }, (error, stdout, stderr) => {
      if (error === null) resolve(stdout);
      else reject(toCliError(error, stderr));
    });
  });

function toCliError(error: Error & { readonly code?: unknown }, stderr: string): CliError {
  if (error.code === 'ENOENT') {
    const remedy =
      'install it, or save the template elsewhere with "aws cloudformation get-template --stack-name NAME > FILE" and use --template FILE';
    return new CliError(`the deployed template is read with the AWS CLI, which is not installed: ${remedy}`);
  }
  const [line = error.message] = stderr.split('\n').filter((one) => one.trim() !== '');
  return new CliError(`the AWS CLI could not read the deployed stack: ${line}`, {
    exitCode: exitCodes.refused,
    cause: error,
  });
}
