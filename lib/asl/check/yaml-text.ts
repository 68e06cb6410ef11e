// The text of a definition in YAML, read into the same value as JSON: syntax errors and duplicate keys with line and column.
// The `yaml` package parses; this file has only the findings, and the parts that JSON does not have.
import {
  type Document,
  isAlias,
  isMap,
  isPair,
  isScalar,
  isSeq,
  LineCounter,
  type ParsedNode,
  parseDocument,
  visit,
  type YAMLError,
} from 'yaml';
import { bareSubstitution, toBareSubstitution } from '../grammar/bare-substitution.ts';
import { isNumberPlace } from '../grammar/number-places.ts';
import { type Finding, type Place, reportPlacedInto } from './finding.ts';
import type { DefinitionText } from './json-text.ts';

type YamlDocument = Document.Parsed<ParsedNode>;

export function readYamlText(text: string): DefinitionText {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, merge: true, prettyErrors: false, logLevel: 'error' });
  const findings = findFaults(document, lines);
  const locate = (pointer: string): Place => toPlace(findOffset(document, pointer), lines);
  if (findings.length > 0) return { definition: undefined, findings, locate };
  markSubstitutions(document);
  return { ...toValue(document), locate };
}

function findFaults(document: YamlDocument, lines: LineCounter): Finding[] {
  const findings: Finding[] = [];
  const report = reportPlacedInto(findings);
  // A warning is about a tag such as !Sub, whose value would differ from what the author means.
  for (const fault of [...document.errors, ...document.warnings]) {
    const code = fault.code === 'DUPLICATE_KEY' ? 'duplicate-key' : 'yaml-syntax';
    report(code, '', toPlace(fault.pos[0], lines), describeFault(fault));
  }
  visit(document, {
    Pair(_, { key }) {
      const resolved = isAlias(key) ? key.resolve(document) : key;
      if (!isMap(resolved) && !isSeq(resolved)) return;
      report('yaml-syntax', '', toPlace(offsetOf(key) ?? 0, lines), 'a key is a text, and not a list or a map');
    },
    Scalar(_, { value, source, range }) {
      if (typeof value !== 'number' || Number.isFinite(value)) return;
      report('yaml-syntax', '', toPlace(range?.[0] ?? 0, lines), `${source} is not a number of JSON`);
    },
  });
  return findings;
}

function describeFault({ code, message }: YAMLError): string {
  return code === 'MULTIPLE_DOCS' ? 'the file has several documents, and a definition is one' : message;
}

/** The package finds these faults only in this step: an alias without its anchor, aliases that multiply, a merge key without a map. */
function toValue(document: YamlDocument): Pick<DefinitionText, 'definition' | 'findings'> {
  try {
    return { definition: document.toJS() as unknown, findings: [] };
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    const findings: Finding[] = [];
    reportPlacedInto(findings)('yaml-syntax', '', undefined, error.message);
    return { definition: undefined, findings };
  }
}

/**
 * Marks a substitution without quotes, such as `${Seconds}`, if the field requires a number. In other fields it is a text like a
 * quoted one.
 */
function markSubstitutions(document: YamlDocument): void {
  visit(document, {
    Pair(_, { key, value }, path) {
      if (!isScalar(key) || !isScalar(value) || value.type !== 'PLAIN' || typeof value.value !== 'string') return;
      bareSubstitution.lastIndex = 0;
      if (bareSubstitution.exec(value.value)?.[0] !== value.value) return;
      const around = path.flatMap((node) => (isPair(node) && isScalar(node.key) ? [String(node.key.value)] : []));
      if (isNumberPlace(String(key.value), around)) value.value = toBareSubstitution(value.value);
    },
  });
}

/** The offset of the part that the pointer names, or of the nearest enclosing part in the text. */
function findOffset(document: YamlDocument, pointer: string): number {
  const tokens = pointer.split('/').slice(1);
  let node: unknown = document.contents;
  let offset = document.contents?.range[0] ?? 0;
  for (const token of tokens) {
    const child = findChild(isAlias(node) ? node.resolve(document) : node, unescapeToken(token));
    if (child === undefined) return offset;
    node = child.value;
    offset = offsetOf(child.key) ?? offsetOf(child.value) ?? offset;
  }
  return offset;
}

function findChild(node: unknown, name: string): { key?: unknown; value: unknown } | undefined {
  if (isMap(node)) return node.items.find(({ key }) => isScalar(key) && String(key.value) === name);
  if (!isSeq(node)) return undefined;
  const value = node.items[Number(name)];
  return value === undefined ? undefined : { value };
}

function offsetOf(node: unknown): number | undefined {
  return isScalar(node) || isMap(node) || isSeq(node) || isAlias(node) ? node.range?.[0] : undefined;
}

function unescapeToken(token: string): string {
  return token.replaceAll('~1', '/').replaceAll('~0', '~');
}

function toPlace(offset: number, lines: LineCounter): Place {
  const { line, col } = lines.linePos(offset);
  return { line, column: col };
}
