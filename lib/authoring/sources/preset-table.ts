// Renders the table of presets in lib/http/sources/README.md. A test holds the table to it.
import { listKeyParts } from '../../core/source/key-parts.ts';
import { listProofHeaders } from '../../core/source/scheme-headers.ts';
import type { Source } from '../../core/source/source.ts';
import type { Comparison, Preset } from './preset.ts';
import { presets } from './presets/table.ts';
import { parseSources } from './source-check.ts';

/** One line for each preset, in the order of their names, as a Markdown table. */
export function renderPresetTable(): string {
  const head = [
    'preset',
    'signed',
    'algorithm',
    'event name',
    'idempotency key',
    'batch',
    'challenge',
    'the stored secret is',
    'compared with',
  ];
  const rows = Object.entries(presets).map(([name, preset]) => renderRow(name, preset));
  return [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

function renderRow(name: string, preset: Preset): string[] {
  const [source] = parseSources({ sources: [{ name: 'any', preset: name, secrets: ['ssm:/any'] }] }).sources;
  if (source === undefined) throw new Error(`the preset ${name} declares no source`);
  const { event, idempotencyKey, each, challenge } = source;
  const key = listKeyParts(idempotencyKey).map(describeSelector).join(' + ');
  return [
    `[\`${name}\`](${preset.docs})`,
    describeSigned(source),
    describeAlgorithms(source),
    describeSelector(event),
    key === '' ? 'none' : key,
    each === undefined ? '' : each === '' ? 'the body' : `\`${each}\``,
    challenge === undefined ? '' : `\`${challenge.type}\``,
    preset.secret,
    describeComparison(preset),
  ];
}

const comparisons: Readonly<Record<Comparison['by'], string>> = {
  vector: 'published signature',
  package: 'vendor’s package',
  page: 'vendor’s page',
  code: 'code',
};

function describeComparison({ docs, compared }: Preset): string {
  return `[${comparisons[compared.by]}](${compared.at ?? docs})`;
}

function describeSelector(selector: Source['event']): string {
  if ('fixed' in selector) return `"${selector.fixed}"`;
  return `\`${'header' in selector ? selector.header : selector.pointer}\``;
}

function describeSigned({ scheme }: Source): string {
  if (scheme.type === 'twilio') return 'URL and fields';
  if (scheme.type === 'paypal') return 'ID, time, webhook’s ID, CRC32 of the body';
  if (scheme.type === 'jwt')
    return `a JWT in \`${scheme.header}\`${scheme.bodyHash === undefined ? ', and not the body' : ' with the digest of the body'}`;
  if (scheme.type !== 'signature') return 'nothing: the secret itself is sent';
  const { signed, timestamp } = scheme;
  const isTimeInBody = timestamp?.pointer !== undefined && !signed.includes('{timestamp}');
  return `\`${shorten(signed)}\`${isTimeInBody ? ` with the time at \`${timestamp.pointer}\`` : ''}`;
}

/** Fields in a body by the last step of their pointers. */
function shorten(template: string): string {
  return template.replaceAll('\n', '⏎').replaceAll(/\{field\??:[^{}]*\/([^{}/]+)\}/g, '{$1}');
}

function describeAlgorithms({ scheme }: Source): string {
  if (scheme.type === 'twilio') return 'hmac-sha1';
  if (scheme.type === 'paypal') return 'rsa-sha256, base64';
  if (scheme.type === 'jwt') return scheme.algorithm;
  if (scheme.type !== 'signature')
    return listProofHeaders(scheme)
      .map((name) => `\`${name}\``)
      .join('');
  return [...new Set(scheme.signatures.map(({ algorithm, encoding }) => `${algorithm}, ${encoding}`))].join('; ');
}
