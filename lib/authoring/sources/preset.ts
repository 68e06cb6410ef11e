// The type of a preset: the declaration of one vendor, as data. No function of the router loads presets: they are applied when `sources.json`
// is read.
import type * as z from 'zod/mini';
import type { sourcesSchema } from '../../core/source/source.ts';

type Declaration = z.input<typeof sourcesSchema>['sources'][number];

export interface Preset {
  /** The vendor's page that documents the signature. */
  readonly docs: string;
  /** The kind of the stored secret. */
  readonly secret: string;
  readonly source: Omit<Declaration, 'name' | 'secrets' | 'preset'>;
}
