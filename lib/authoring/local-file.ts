// `local.json` beside a definition: the stand-ins for a router that runs on this machine. It is never deployed.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import * as z from 'zod/mini';
import { FlowgateError } from '../value/errors.ts';
import { toFieldErrors } from '../value/field-errors.ts';
import { formatMistake, readJsonFile } from './mistake-line.ts';
import { checkStandIns, type StandIns, standInMembers, standInsSchema } from './stand-ins.ts';
import { resolveUnions } from './union-issues.ts';

export const localFileName = 'local.json';

/** The schema of `local.json`; it refuses unknown members. */
export const localFileSchema = z.strictObject({
  $schema: z.optional(z.string()),
  standIns: z._default(standInsSchema, {}),
});

const members = [...Object.keys(localFileSchema.shape), ...standInMembers];

/**
 * Reads the parsed JSON of a `local.json`.
 * @param definition the workflow's definition: each stand-in must name one of its Task states. Without it, the names are not
 * checked
 * @throws FlowgateError `invalid_request` with one entry for each mistake
 */
export function parseLocalFile(value: unknown, definition?: unknown): StandIns {
  const result = localFileSchema.safeParse(value, { reportInput: true });
  const errors = result.success
    ? checkStandIns(result.data.standIns, '/standIns', definition)
    : toFieldErrors(resolveUnions(result.error.issues), members);
  if (result.success && errors.length === 0) return result.data.standIns;
  throw new FlowgateError('invalid_request', 'the file is not valid', { errors });
}

/** Returns one line for each mistake; none if the file does not exist. */
export function findLocalFileMistakes(path: string, definition: unknown): readonly string[] {
  if (!existsSync(path)) return [];
  const json = readJsonFile(path);
  if (json.mistakes.length > 0) return json.mistakes;
  try {
    parseLocalFile(json.value, definition);
    return [];
  } catch (error) {
    if (!(error instanceof FlowgateError)) throw error;
    return error.errors.map((mistake) => formatMistake(json, mistake));
  }
}

/** The stand-ins of one workflow on this machine. */
export interface LocalStandIns {
  readonly workflowId: string;
  readonly file: string;
  readonly standIns: StandIns;
}

/**
 * Reads the `local.json` of every workflow of a folder that a synthesis has found valid.
 * @returns one entry for each workflow, also for those without the file
 */
export function readLocalFiles(folder: string): LocalStandIns[] {
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && existsSync(join(folder, entry.name, 'workflow.json')))
    .map(({ name }) => {
      const { id } = JSON.parse(readFileSync(join(folder, name, 'workflow.json'), 'utf8')) as { id: unknown };
      const file = join(folder, name, localFileName);
      const standIns = existsSync(file) ? parseLocalFile(JSON.parse(readFileSync(file, 'utf8'))) : {};
      return { workflowId: String(id).toLowerCase(), file: relative(process.cwd(), file), standIns };
    });
}
