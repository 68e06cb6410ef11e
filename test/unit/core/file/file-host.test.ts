// Which addresses of files a sender may name, hostile ones above all.
import { describe, expect, test } from '@jest/globals';
import {
  deriveFileName,
  FileHostError,
  parseFileOrigins,
  parseFileUrl,
  requireFileHosts,
} from '../../../../lib/core/file/file-host.ts';
import { FlowgateError } from '../../../../lib/value/errors.ts';

const entries = [
  'files.example.com',
  'a.example.com:8443',
  'xn--bcher-kva.example',
  '10.0.0.5',
  '[fd00::1]:444',
  'http://127.0.0.1:8080',
];
const origins = parseFileOrigins(entries);

describe('a list of hosts', () => {
  test('stands for the origins of its entries', () => {
    expect([...origins]).toEqual([
      'https://files.example.com',
      'https://a.example.com:8443',
      'https://xn--bcher-kva.example',
      'https://10.0.0.5',
      'https://[fd00::1]:444',
      'http://127.0.0.1:8080',
    ]);
    expect(requireFileHosts(entries)).toBe(entries);
  });

  test.each([
    '',
    ' files.example.com',
    'Files.example.com',
    'files.example.com.',
    'files.example.com/',
    'files.example.com/scans',
    'files.example.com:443',
    'files.example.com:08443',
    'files.example.com:65536',
    'https://files.example.com',
    'http://files.example.com',
    'http://127.0.0.1',
    'http://127.0.0.1:80',
    'http://127.0.0.1:08080',
    'http://127.0.0.1:8080/',
    'http://127.0.0.2:8080',
    'http://localhost:8080',
    'user@files.example.com',
    '*.example.com',
    '*',
    'bücher.example',
    '2130706433',
    '0177.0.0.1',
    '0x7f.1',
    '127.1',
    'fd00::1',
    '[fd00:0::1]',
    '[fd00::1%eth0]',
    'a,b',
  ])('refuses the entry %j', (entry) => {
    expect(() => requireFileHosts(['files.example.com', entry])).toThrow(FileHostError);
    expect(() => requireFileHosts([entry])).toThrow(JSON.stringify(entry));
  });
});

function verdictOf(text: string): string {
  try {
    return parseFileUrl(text, origins).href;
  } catch (error) {
    if (error instanceof FlowgateError) return error.code;
    throw error;
  }
}

describe('the address of a file', () => {
  test.each([
    ['https://files.example.com/a/scan.pdf?signature=x#page', 'https://files.example.com/a/scan.pdf?signature=x#page'],
    ['https://files.example.com', 'https://files.example.com/'],
    ['https://files.example.com:443/a', 'https://files.example.com/a'],
    ['HTTPS://FILES.EXAMPLE.COM/A', 'https://files.example.com/A'],
    ['https:files.example.com/a', 'https://files.example.com/a'],
    ['https://files%2eexample.com/a', 'https://files.example.com/a'],
    ['https://files。example.com/a', 'https://files.example.com/a'],
    ['https://bücher.example/a', 'https://xn--bcher-kva.example/a'],
    ['https://a.example.com:8443/a', 'https://a.example.com:8443/a'],
    ['https://10.0.0.5/a', 'https://10.0.0.5/a'],
    ['https://0xa.5/a', 'https://10.0.0.5/a'],
    ['https://[FD00:0::1]:444/a', 'https://[fd00::1]:444/a'],
    ['http://127.0.0.1:8080/a', 'http://127.0.0.1:8080/a'],
    ['https://files.example.com/../%2e%2e/etc/passwd', 'https://files.example.com/etc/passwd'],
  ])('%s leads to a host of the list', (text, href) => {
    expect(verdictOf(text)).toBe(href);
  });

  test.each([
    'http://files.example.com/a',
    'http://files.example.com:443/a',
    'https://files.example.com:8443/a',
    'https://files.example.com:80/a',
    'https://a.example.com/a',
    'https://files.example.com./a',
    'https://sub.files.example.com/a',
    'https://example.com/a',
    'https://files.example.com.evil.example/a',
    'https://evil.example/files.example.com',
    'https://evil.example#files.example.com',
    'https://evil.example?files.example.com',
    'https://fıles.example.com/a',
    'https://xn--fles-1pa.example.com/a',
    'http://169.254.169.254/latest/meta-data/',
    'https://169.254.169.254/latest/meta-data/',
    'https://2852039166/',
    'https://0251.0376.0251.0376/',
    'https://0xa9fea9fe/',
    'https://127.0.0.1:8080/a',
    'http://127.0.0.1:9001/2018-06-01/runtime/invocation/next',
    'http://127.0.0.1/a',
    'http://2130706433/a',
    'http://localhost:8080/a',
    'http://0.0.0.0:8080/a',
    'https://[::1]/a',
    'https://[::ffff:10.0.0.5]/a',
    'https://[fd00::1]/a',
    'https://10.0.0.6/a',
    'file:///etc/passwd',
    'ftp://files.example.com/a',
    'data:text/plain,a',
    'javascript:alert(1)',
    'blob:https://files.example.com/a',
  ])('%s is refused for its host', (text) => {
    expect(verdictOf(text)).toBe('forbidden');
  });

  test.each([
    '',
    'files.example.com/a',
    '/a',
    '//files.example.com/a',
    'https://',
    'https://[::1',
    'https://files.example.com:99999/a',
    'https://user@files.example.com/a',
    'https://user:password@files.example.com/a',
    'https://:password@files.example.com/a',
    'https://files.example.com@evil.example/a',
    'https://files.example.com:x@evil.example/a',
    'https:\\\\files.example.com\\a',
    'https://evil.example\\@files.example.com/a',
    'https://files.example.com\\@evil.example/a',
    ' https://files.example.com/a',
    'https://files.example.com/a ',
    'https://files.example.com/a\r\nHost: evil.example',
    'https://files.exa\tmple.com/a',
    'https://files.example.com/\u0000',
    'https://files.example.com%00.evil.example/a',
    'https://files.example.com%2f.evil.example/a',
  ])('%j is not an address', (text) => {
    expect(verdictOf(text)).toBe('invalid_request');
  });

  test('is refused, and the error does not show its path, query or password', () => {
    for (const text of ['https://evil.example/hush?hush', 'https://a:hush@files.example.com/hush']) {
      expect(() => parseFileUrl(text, origins)).toThrow(FlowgateError);
      expect(() => parseFileUrl(text, origins)).not.toThrow(/hush/);
    }
  });

  test.each([
    ['https://files.example.com/a/scan.pdf?x=/y.pdf', 'scan.pdf'],
    ['https://files.example.com/f%C3%BCr%20sp%C3%A4ter.pdf', 'für später.pdf'],
    ['https://files.example.com/%E0%A4%A', '%E0%A4%A'],
    ['https://files.example.com/a%2F..%2Fb', 'b'],
    ['https://files.example.com/a%5Cb', 'b'],
    ['https://files.example.com/a%2F..', 'file'],
    ['https://files.example.com/a/', 'file'],
    ['https://files.example.com', 'file'],
  ])('%s names a file', (text, name) => {
    expect(deriveFileName(new URL(text))).toBe(name);
  });
});
