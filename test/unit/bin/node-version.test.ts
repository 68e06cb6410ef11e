// The required version of Node.js: an older one is refused, and the error names the reason and the remedy.
import { spawnSync } from 'node:child_process';
import { resolve } from 'node:path';
import { describe, expect, test } from '@jest/globals';

const file = resolve('bin', 'node-version.mjs');

/** Calls a function of the file on a simulated machine. */
function callOn(machine: { platform: string; arch: string; node: string }, name: string) {
  const script = [
    `Object.defineProperty(process, 'platform', { value: '${machine.platform}' });`,
    `Object.defineProperty(process, 'arch', { value: '${machine.arch}' });`,
    `Object.defineProperty(process.versions, 'node', { value: '${machine.node}' });`,
    `const { ${name} } = await import(${JSON.stringify(file)});`,
    `${name}();`,
  ];
  const { status, stderr } = spawnSync(process.execPath, ['--input-type=module', '--eval', script.join('\n')], {
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
  ])('may install on %s %s with version %s', (platform, arch, node) => {
    expect(callOn({ platform, arch, node }, 'requireNodeToInstall')).toEqual({ status: 0, stderr: '' });
  });

  test.each([
    ['darwin', 'arm64', '22.20.0'],
    ['darwin', 'x64', '20.20.2'],
    ['freebsd', 'x64', '23.0.0'],
  ])('is refused on %s %s with version %s, because the project installs no Node.js there', (platform, arch, node) => {
    for (const name of ['requireNodeToInstall', 'requireNodeToRun'])
      expect(callOn({ platform, arch, node }, name)).toEqual({
        status: 1,
        stderr:
          `flowgate: Node.js ${node} is too old: the project installs no Node.js of its own on ${platform} ${arch}: ` +
          'install Node.js 24 or later, then run this again\n',
      });
  });

  test('is refused everywhere with version 18', () => {
    const { status, stderr } = callOn({ platform: 'linux', arch: 'x64', node: '18.20.8' }, 'requireNodeToInstall');

    expect([status, stderr]).toEqual([
      1,
      'flowgate: Node.js 18.20.8 is too old: install Node.js 20 or later, then run this again\n',
    ]);
  });
});
