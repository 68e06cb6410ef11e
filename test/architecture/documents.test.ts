// The links in the project's documents lead to existing files, folders and headings.
import { existsSync, globSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { root } from './source-files.ts';

const documents = globSync(['*.md', '.github/**/*.md', '{lib,test,statemachines,lambdas,bin}/**/*.md'], { cwd: root });

const readDocument = (file: string): string => readFileSync(join(root, file), 'utf8');
const withoutCode = (text: string): string => text.replace(/^```.*?^```/gms, '').replace(/`[^`\n]*`/g, '');

/** The places that a document links to, apart from those on the web. */
function listLinks(file: string): string[] {
  const links = [...withoutCode(readDocument(file)).matchAll(/\]\(([^)\s]+)\)/g)].map(([, to = '']) => to);
  return links.filter((to) => !/^[a-z]+:/.test(to));
}

/** The anchors of a document's headings, as GitHub makes them. */
function listAnchors(file: string): string[] {
  const headings = [
    ...readDocument(file)
      .replace(/^```.*?^```/gms, '')
      .matchAll(/^#+ (.*)$/gm),
  ];
  return headings.map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s_-]/gu, '')
      .replaceAll(' ', '-'),
  );
}

function leadsSomewhere(file: string, link: string): boolean {
  const [path = '', anchor] = link.split('#');
  const target = path === '' ? join(root, file) : resolve(root, dirname(file), path);
  if (!existsSync(target)) return false;
  if (anchor === undefined) return true;
  return !statSync(target).isDirectory() && listAnchors(target.slice(root.length + 1)).includes(anchor);
}

describe('links', () => {
  test('are found in documents', () => {
    expect(documents).toEqual(expect.arrayContaining(['README.md', 'lib/README.md', '.github/CONTRIBUTING.md']));
    expect(documents.flatMap(listLinks).length).toBeGreaterThan(50);
  });

  test('of every document lead to what exists', () => {
    const broken = documents.flatMap((file) =>
      listLinks(file)
        .filter((link) => !leadsSomewhere(file, link))
        .map((link) => `${file} → ${link}`),
    );

    expect(broken).toEqual([]);
  });
});

test('no document runs a program that npx could fetch from a registry', () => {
  const fetching = documents.filter((file) =>
    /npx (?!cdk\b|--no-install\b|jest\b|tsc\b|biome\b)/.test(readDocument(file)),
  );

  expect(fetching).toEqual([]);
});
