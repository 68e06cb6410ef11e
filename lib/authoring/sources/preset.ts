// The type of a preset: the declaration of one vendor, as data. No function of the router loads presets: they are applied when `sources.json`
// is read.
import type * as z from 'zod/mini';
import type { sourcesSchema } from '../../core/source/source.ts';

type Declaration = z.input<typeof sourcesSchema>['sources'][number];

/**
 * What a preset was compared with. `vector`: a signature that the vendor publishes, in its documentation or in the tests of its library;
 * `package`: the vendor's own verifier, in our tests; `page`: the vendor's documentation; `code`: the vendor's or a third party's code.
 */
export interface Comparison {
  readonly by: 'vector' | 'package' | 'page' | 'code';
  /** @default the page in `docs` */
  readonly at?: string;
}

export interface Sample {
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: unknown;
}

export interface Preset {
  /** The vendor's page that documents the signature. */
  readonly docs: string;
  readonly compared: Comparison;
  /** The kind of the stored secret. */
  readonly secret: string;
  /** A delivery, for tests: a form as text, otherwise JSON. The headers are those that name the event and its key. */
  readonly sample: Sample;
  readonly source: Omit<Declaration, 'name' | 'secrets' | 'preset'>;
}
