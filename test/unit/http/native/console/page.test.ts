// The console over HTTP: the page at every screen's address, its files, and what browsers may do with them.
import { describe, expect, test } from '@jest/globals';
import { HttpWorld } from '../../../../fixtures/http-world.ts';

const world = new HttpWorld();
const get = (path: string, headers: Record<string, string> = {}) => world.send('GET', path, { headers });

describe('GET /console', () => {
  test.each(['/console', '/console/runs', '/console/runs/run_1'])('serves the page at %s', async (path) => {
    const { status, headers, body } = await get(path);

    expect([status, body]).toEqual([200, '<!doctype html>']);
    expect(headers).toMatchObject({ 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-cache' });
    expect(headers['content-security-policy']).toContain("default-src 'none'; script-src 'self'");
  });

  test('serves a file as brotli only where the browser accepts it, and lets browsers keep it', async () => {
    const path = '/console/assets/console-A1.js';
    const plain = await get(path);
    const compressed = await get(path, { 'accept-encoding': 'gzip, deflate, br' });
    const refused = await get(path, { 'accept-encoding': 'br;q=0, gzip' });

    expect([plain.body, plain.isBase64]).toEqual(['go()', undefined]);
    expect([compressed.body, compressed.isBase64]).toEqual([Buffer.from('GO').toString('base64'), true]);
    expect(compressed.headers).toMatchObject({ 'content-encoding': 'br', vary: 'accept-encoding' });
    expect(refused.body).toBe('go()');
    expect(plain.headers['cache-control']).toBe('public, max-age=31536000, immutable');
  });

  test.each(['missing.js', '../index.html', '..%2Findex.html', 'index.html', '.js'])('has no file %s', async (name) => {
    expect((await get(`/console/assets/${name}`)).status).toBe(404);
  });

  test('refuses other methods by the names of those that are allowed', async () => {
    const { status, headers } = await world.send('POST', '/console/runs');

    expect([status, headers.allow]).toEqual([405, 'GET, HEAD']);
  });
});

describe('GET /', () => {
  test('sends browsers to the console, and nobody else', async () => {
    const browser = await get('/', { accept: 'text/html,application/xhtml+xml' });
    const program = await get('/', { accept: '*/*' });

    expect([browser.status, browser.headers.location]).toEqual([303, '/console']);
    expect([program.status, program.body]).toEqual([200, { name: 'Flowgate', version: 'v1' }]);
  });
});
