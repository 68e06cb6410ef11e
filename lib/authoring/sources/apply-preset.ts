// Puts the members of a preset under those that a source declares itself. A declared member replaces the preset's as a whole.
import { isJsonObject } from '../../value/json.ts';
import type { Preset } from './preset.ts';
import { presets } from './presets/table.ts';

/** The preset of a vendor; undefined if there is none. */
export function findPreset(name: string): Preset | undefined {
  return Object.hasOwn(presets, name) ? presets[name] : undefined;
}

export function describeUnknownPreset(name: string): string {
  return `"${name}" is not a known preset: use one of ${Object.keys(presets).join(', ')}, or declare the scheme by its parts`;
}

/** A copy of parsed `sources.json` in which every source with a preset has the preset's members too. */
export function applyPresets(file: unknown): unknown {
  if (!isJsonObject(file) || !Array.isArray(file.sources)) return file;
  return { ...file, sources: file.sources.map(applyPreset) };
}

function applyPreset(source: unknown): unknown {
  if (!isJsonObject(source) || typeof source.preset !== 'string') return source;
  const preset = findPreset(source.preset);
  // An unknown preset is reported as such, and not by what is missing without it.
  if (preset === undefined) return { scheme: { type: 'basic' }, event: { fixed: 'unknown' }, ...source };
  return { ...preset.source, ...source };
}
