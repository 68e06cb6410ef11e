// How long the functions of a file are, by the syntax tree of the compiler that the tests run with.
import { parseSync } from '@swc/core';
import { readText } from './source-files.ts';

export interface FunctionLength {
  readonly file: string;
  /** The line where the function starts. */
  readonly line: number;
  readonly lines: number;
}

const functionTypes = new Set([
  'FunctionDeclaration',
  'FunctionExpression',
  'ArrowFunctionExpression',
  'ClassMethod',
  'PrivateMethod',
  'Constructor',
  'MethodProperty',
  'GetterProperty',
  'SetterProperty',
]);

/** The length of every function of a file, comments inside included. A file of at most 40 lines is not parsed. */
export function measureFunctions(file: string): FunctionLength[] {
  // The parser counts bytes on from file to file: a first statement of known length shows where this one starts.
  const first = '0;\n';
  const text = readText(file);
  if (text.split('\n').length <= 40) return [];
  const bytes = Buffer.from(text);
  const module = parseSync(first + text, { syntax: 'typescript', tsx: file.endsWith('.tsx'), target: 'es2022' });
  const start = module.span.start + first.length;
  const lineAt = (offset: number): number =>
    bytes
      .subarray(0, offset - start)
      .toString('latin1')
      .split('\n').length;
  const found: FunctionLength[] = [];
  visitFunctions(module, (from, to) => found.push({ file, line: lineAt(from), lines: lineAt(to) - lineAt(from) + 1 }));
  return found;
}

interface SyntaxNode {
  readonly type?: string;
  readonly span?: { readonly start: number; readonly end: number };
}

function visitFunctions(node: SyntaxNode, visit: (start: number, end: number) => void): void {
  if (node.span !== undefined && functionTypes.has(node.type ?? '')) visit(node.span.start, node.span.end);
  for (const child of Object.values(node)) {
    if (typeof child === 'object' && child !== null) visitFunctions(child, visit);
  }
}
