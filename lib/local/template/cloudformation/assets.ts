// Finds the local files of the assets that a synthesized stack would upload.
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { TemplateError } from './template-error.ts';

interface AssetManifest {
  readonly files?: Readonly<Record<string, AssetFile>>;
}

interface AssetFile {
  readonly source?: { readonly path?: string };
  readonly destinations?: Readonly<Record<string, { readonly objectKey?: string }>>;
}

/** Finds an asset by the key that it would have in the assets bucket. */
export type FindAsset = (objectKey: string) => string;

/** Reads `<stackName>.assets.json` of a cloud assembly. The finder returns absolute paths and throws TemplateError. */
export function readAssets(directory: string, stackName: string): FindAsset {
  const file = join(directory, `${stackName}.assets.json`);
  const manifest = JSON.parse(readFileSync(file, 'utf8')) as AssetManifest;
  const paths = new Map<string, string>();
  for (const asset of Object.values(manifest.files ?? {})) {
    const path = asset.source?.path;
    if (path === undefined) continue;
    for (const { objectKey } of Object.values(asset.destinations ?? {})) {
      if (objectKey !== undefined) paths.set(objectKey, resolve(directory, path));
    }
  }
  return (objectKey) => {
    const path = paths.get(objectKey);
    if (path === undefined) throw new TemplateError(file, `has no asset with the key ${objectKey}`);
    return path;
  };
}
