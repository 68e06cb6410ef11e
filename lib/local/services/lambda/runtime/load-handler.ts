// Imports the bundle of a function, and finds its handler.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { RuntimeError } from './error-shape.ts';

export type Handler = (event: unknown, context: unknown) => unknown;

const extensions = ['', '.js', '.mjs', '.cjs'];
const callbackRefusal =
  'ERROR: AWS Lambda has removed support for callback-based function handlers starting with Node.js 24. ' +
  'You need to modify this function to use a supported handler signature to use Node.js 24 or later. ' +
  'For more information see https://docs.aws.amazon.com/lambda/latest/dg/nodejs-handler.html.';

/**
 * Returns the exported handler. Rejects with the error types and messages of Lambda.
 * @param taskRoot the folder of the bundle
 * @param name for example `index.handler` or `folder/index.handler`
 */
export async function loadHandler(taskRoot: string, name: string): Promise<Handler> {
  const { file, path } = parseHandlerName(name);
  const found: unknown = path.reduce<unknown>(member, await importModule(taskRoot, file));
  if (found === undefined) throw new RuntimeError('Runtime.HandlerNotFound', `${name} is undefined or not exported`);
  if (!isFunction(found)) throw new RuntimeError('Runtime.HandlerNotFound', `${name} is not a function`);
  if (found.length >= 3) throw new RuntimeError('Runtime.CallbackHandlerDeprecated', callbackRefusal);
  return found;
}

function parseHandlerName(name: string): { file: string; path: string[] } {
  if (name.includes('..'))
    throw malformed(
      `'${name}' is not a valid handler name. Use absolute paths when specifying root directories in handler names.`,
    );
  const [, folder = '', file, path] = /^(.*\/)?([^./]*)\.(.+)$/.exec(name) ?? [];
  if (file === undefined || path === undefined) throw malformed('Bad handler');
  return { file: `${folder}${file}`, path: path.split('.') };
}

async function importModule(taskRoot: string, file: string): Promise<unknown> {
  const path = extensions
    .map((extension) => join(taskRoot, `${file}${extension}`))
    .find((candidate) => existsSync(candidate));
  if (path === undefined) {
    const cause = `Error: Cannot find module '${file}'\nRequire stack:\n- /var/runtime/index.mjs`;
    throw new RuntimeError('Runtime.ImportModuleError', cause);
  }
  try {
    return await import(pathToFileURL(path).href);
  } catch (error) {
    throw error instanceof SyntaxError ? new RuntimeError('Runtime.UserCodeSyntaxError', String(error)) : error;
  }
}

function member(value: unknown, name: string): unknown {
  if ((typeof value !== 'object' && typeof value !== 'function') || value === null) return undefined;
  return Reflect.get(value, name);
}

function isFunction(value: unknown): value is Handler {
  return typeof value === 'function';
}

function malformed(message: string): RuntimeError {
  return new RuntimeError('Runtime.MalformedHandlerName', message);
}
