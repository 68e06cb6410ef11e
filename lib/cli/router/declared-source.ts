// A declared source for a command: its declaration, its preset's sample, and its secret in the stores of a router on this machine.
import { readSourceFile } from '../../authoring/source-file.ts';
import { describeUnknownPreset, findPreset } from '../../authoring/sources/apply-preset.ts';
import type { Preset } from '../../authoring/sources/preset.ts';
import type { Source } from '../../core/source/source.ts';
import { resolveWorkflowFolder } from '../project.ts';
import { CliError } from '../terminal/cli-error.ts';
import { commandName } from '../terminal/command-name.ts';
import { findAwsEndpoint } from './connection.ts';
import { readSecret } from './source-secrets.ts';

/**
 * The source with a name, or the only one with a preset of that name.
 * @param workflows the option `--workflows`
 * @throws CliError if none is declared
 */
export function findDeclaredSource(name: string, workflows: string | undefined): Source {
  const folder = resolveWorkflowFolder(workflows);
  const { sources } = readSourceFile(folder);
  const found = sources.find((one) => one.name === name) ?? sources.find(({ preset }) => preset === name);
  if (found !== undefined) return found;
  const known = sources.map((one) => one.name).join(', ');
  const state = known === '' ? `${folder}/sources.json declares no source` : `the declared sources are ${known}`;
  throw new CliError(`no source "${name}" is declared: ${state}`);
}

/** @throws CliError for an unknown preset */
export function requirePreset(name: string): Preset {
  const preset = findPreset(name);
  if (preset === undefined) throw new CliError(describeUnknownPreset(name));
  return preset;
}

/** The usable secrets of a source that are stored on this machine. @throws CliError if it has secrets and none is stored */
export async function readSourceSecrets({ name, secrets }: Source): Promise<readonly string[]> {
  if (secrets.length === 0) return [];
  const endpoint = process.env.AWS_ENDPOINT_URL ?? findAwsEndpoint();
  if (endpoint === undefined)
    throw new CliError('no router runs on this machine, so there are no secrets: run "npm start" first');
  const values = await Promise.all(secrets.map((one) => readSecret(one, endpoint).catch(() => undefined)));
  const stored = values.filter((value) => value !== undefined && value.trim() !== '') as string[];
  if (stored.length > 0) return stored;
  throw new CliError(`the source "${name}" has no stored secret: run "${commandName} secrets set ${secrets[0]}" first`);
}
