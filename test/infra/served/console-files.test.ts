// The files of the console: what a browser loads, and how large that is.
import { gzipSync } from 'node:zlib';
import { expect, test } from '@jest/globals';
import { writeConsole } from '../../../lib/infra/served/console-files.ts';

const files = Object.entries(writeConsole());
const loaded = files.filter(([name]) => !name.endsWith('.br'));

test('the console is at most 56 kB of gzip in all', () => {
  const bytes = loaded.reduce((sum, [, content]) => sum + gzipSync(content, { level: 9 }).length, 0);

  expect(loaded).toHaveLength(3);
  expect(bytes).toBeLessThanOrEqual(56_000);
});

test('the page names each file by the hash of its content, and runs no script of its own', () => {
  const page = String(files.find(([name]) => name.endsWith('index.html'))?.[1]);
  const names = loaded.map(([name]) => name.split('/').at(-1) ?? '').filter((name) => name !== 'index.html');

  expect(names.every((name) => /^console-[A-Z0-9]{8}\.(?:js|css)$/.test(name))).toBe(true);
  expect(names.filter((name) => !page.includes(`/console/assets/${name}"`))).toEqual([]);
  expect(page.match(/<script(?![^>]* src=)|<style| style=| on\w+=/g)).toBeNull();
});

test('every file but the page is also there as brotli', () => {
  const names = new Set(files.map(([name]) => name));

  expect(loaded.filter(([name]) => !name.endsWith('.html') && !names.has(`${name}.br`))).toEqual([]);
});
