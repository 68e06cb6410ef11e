// Reads the template of a nested stack, which is an asset of the whole stack.
import { readFileSync } from 'node:fs';
import type { FindAsset } from './assets.ts';
import { readTemplate, type Template } from './template.ts';

/** @param url `https://s3.<Region>.<suffix>/<bucket>/<object key>`. Throws TemplateError if no asset has the key. */
export function readNestedTemplate(url: string, findAsset: FindAsset): Template {
  const key = url.slice(url.lastIndexOf('/') + 1);
  return readTemplate(readFileSync(findAsset(key), 'utf8'));
}
