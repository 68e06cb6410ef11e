// Which Node.js is demanded where npm has none for the machine: the start refuses an older one with the reason and the remedy.
import { spawnSync } from 'node:child_process';
import { resolve } from 'node:path';
import { describe, expect, test } from '@jest/globals';

const file = resolve('bin', 'node-version.mjs');

/** Calls a function of the file on a machine that is feigned. */
function callOn(machine: { platform: string; arch: string; node: string }, called: string) {
  const feigned = [
    `Object.defineProperty(process, 'platform', { value: '${machine.platform}' });`,
    `Object.defineProperty(process, 'arch', { value: '${machine.arch}' });`,
    `Object.defineProperty(process.versions, 'node', { value: '${machine.node}' });`,
    `const { ${called} } = await import(${JSON.stringify(file)});`,
    `${called}();`,
  ];
  const { status, stderr } = spawnSync(process.execPath, ['--input-type=module', '--eval', feigned.join('\n')], {
    encoding: 'utf8',
  });
  return { status, stderr };
}

describe('the shell’s Node.js', () => {
  test.each([
    ['linux', 'x64', '20.20.2'],
    ['linux', 'arm64', '22.1.0'],
    ['win32', 'x64', '20.0.0'],
    ['darwin', 'arm64', '24.0.0'],
    ['darwin', 'x64', '26.10.0'],
  ])('on %s %s may install as %s', (platform, arch, node) => {
    expect(callOn({ platform, arch, node }, 'requireNodeToInstall')).toEqual({ status: 0, stderr: '' });
  });

  test.each([
    ['darwin', 'arm64', '22.20.0'],
    ['darwin', 'x64', '20.20.2'],
    ['freebsd', 'x64', '23.0.0'],
  ])('on %s %s is refused as %s: none is installed there', (platform, arch, node) => {
    for (const called of ['requireNodeToInstall', 'requireNodeToRun'])
      expect(callOn({ platform, arch, node }, called)).toEqual({
        status: 1,
        stderr:
          `flowgate: Node.js ${node} is too old: the project installs no Node.js of its own on ${platform} ${arch}: ` +
          'install Node.js 24 or later, then run this again\n',
      });
  });

  test('is refused as 18 everywhere', () => {
    const { status, stderr } = callOn({ platform: 'linux', arch: 'x64', node: '18.20.8' }, 'requireNodeToInstall');

    expect([status, stderr]).toEqual([
      1,
      'flowgate: Node.js 18.20.8 is too old: install Node.js 20 or later, then run this again\n',
    ]);
  });
});
