// Measures whether the console stays calm with much: the longest tasks of the page's main thread after its first paint, by Chrome's trace.
// It serves the built page and answers that are as large as the limits allow; no router runs. Prints a table.
// Run: node --import tsx test/bench/console.ts [number of a scene, from 1]
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Browser, Page } from 'playwright-core';
import { writeConsole } from '../../lib/infra/served/console-files.ts';
import { launchBrowser } from '../e2e/console/browser.ts';
import { answerLargely } from './console/large-answers.ts';
import { readTasks } from './console/trace.ts';

const answerMs = 400;

interface Scene {
  readonly name: string;
  readonly path: string;
  readonly use: (page: Page) => Promise<void>;
}

const scroll = async (page: Page, selector: string, by = 900): Promise<void> => {
  await page.locator(selector).first().hover();
  for (let count = 0; count < 40; count += 1) await page.mouse.wheel(0, by);
};

const scenes: readonly Scene[] = [
  {
    name: '100,000 stored runs: the newest 1,000 read, scrolled, 20 rows by the keys',
    path: '/runs',
    use: async (page) => {
      for (let rows = 100; rows <= 1_000; rows += 50) {
        // By its class: a search by roles would itself be a long task of the page.
        await page.locator('.list-end button').click();
        await page.locator(`.list[aria-rowcount="${rows + 1}"]`).waitFor();
      }
      await scroll(page, '.list-end', -900);
      for (let count = 0; count < 20; count += 1) await page.keyboard.press('j');
    },
  },
  {
    name: 'a run with 5,000 history events: graph, timeline, history, scrolled',
    path: '/runs/run_events',
    use: async (page) => {
      await page.locator('.graph svg a').first().waitFor();
      await page.keyboard.press('t');
      await scroll(page, '.windowed');
      await page.keyboard.press('h');
      await scroll(page, '.windowed');
    },
  },
  {
    name: 'a Map of 1,000 iterations: its panel, and its timeline opened and scrolled',
    path: '/runs/run_map?state=Each',
    use: async (page) => {
      await scroll(page, '.panel .windowed');
      await page.keyboard.press('t');
      await page.getByRole('button', { name: 'open Each' }).click();
      await scroll(page, '.timeline .windowed');
    },
  },
  {
    name: 'a payload of 256 KiB: as a tree, opened, and its changes',
    path: '/runs/run_payload?state=Change',
    use: async (page) => {
      await page.locator('.panel-line button').click();
      await page.locator('.panel .json').nth(1).waitFor();
      await page.locator('.section summary', { hasText: 'from input to output' }).click();
      await page.locator('.panel .json summary', { hasText: 'orders' }).first().click();
      await page.locator('.panel .json button.quiet').first().click();
      await page.keyboard.press('o');
      await page.locator('.json').first().waitFor();
    },
  },
  {
    name: 'a definition of 100 states that all catch: drawn, moved, enlarged',
    path: '/runs/run_states',
    use: async (page) => {
      const graph = page.locator('.graph svg');
      await page.locator('.graph svg a').first().waitFor();
      await graph.hover();
      await page.mouse.down();
      for (let step = 0; step < 30; step += 1) await page.mouse.move(500 + step * 6, 500 - step * 4);
      await page.mouse.up();
      for (let count = 0; count < 6; count += 1) await page.getByRole('button', { name: 'Enlarge' }).click();
    },
  },
];

function serve(): Promise<Server> {
  const files = writeConsole();
  const find = (path: string) => Object.entries(files).find(([name]) => name.endsWith(path))?.[1];
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://localhost');
    const asset = /\/assets\/(.+)$/.exec(url.pathname)?.[1];
    if (url.pathname.startsWith('/v1/')) {
      response.setHeader('content-type', 'application/json');
      // After the first paint, so that the work on the answer is measured.
      setTimeout(() => response.end(JSON.stringify(answerLargely(url))), answerMs);
      return;
    }
    const type = asset === undefined ? 'text/html' : asset.endsWith('.js') ? 'text/javascript' : 'text/css';
    response.setHeader('content-type', `${type}; charset=utf-8`);
    response.end(find(asset ?? 'index.html'));
  });
  return new Promise((done) => server.listen(0, '127.0.0.1', () => done(server)));
}

async function measure(browser: Browser, origin: string, { name, path, use }: Scene): Promise<string> {
  const page = await browser.newPage({ viewport: { width: 1280, height: 860 } });
  page.on('pageerror', (error) => console.error(error));
  await page.goto(`${origin}/console/audit#token=fgt_bench`);
  await page.locator('main h1').waitFor();
  await browser.startTracing(page, { categories: ['toplevel', 'devtools.timeline', 'blink.user_timing', 'loading'] });
  await page.goto(`${origin}/console${path}`);
  await use(page);
  const tasks = readTasks(await browser.stopTracing());
  await page.close();
  const format = (milliseconds: number): string => `${Math.round(milliseconds)} ms`;
  return `| ${name} | ${format(tasks.longestCpuMs)} | ${format(tasks.longestMs)} | ${tasks.count} |`;
}

const browser = await launchBrowser();
if (browser === undefined) throw new Error('this machine has no browser: install Chrome, or set FLOWGATE_BROWSER');
const server = await serve();
const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
console.log('| scene | longest task, processor time | longest task, elapsed | tasks |\n| --- | --- | --- | --- |');
const chosen = Number(process.argv[2] ?? 0);
for (const [at, scene] of scenes.entries())
  if (chosen === 0 || chosen === at + 1) console.log(await measure(browser, origin, scene));
await browser.close();
server.close();
