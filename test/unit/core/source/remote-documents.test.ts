// The cache of what senders publish: how often it fetches, and what it does while an address does not respond.
import { describe, expect, test } from '@jest/globals';
import type { FetchedFile } from '../../../../lib/core/file/file.ts';
import { RemoteDocuments } from '../../../../lib/core/source/remote-documents.ts';

const url = new URL('https://keys.example.com/jwks');
const has = (wanted: string) => async (document: string) => (document.includes(wanted) ? wanted : undefined);

function setUp(first = 'a', options: { readonly maxFetches?: number } = {}) {
  const world = { now: 0, text: first as string | undefined, fetched: [] as string[] };
  const fetchFile = async ({ href }: URL): Promise<FetchedFile> => {
    world.fetched.push(href);
    if (world.text === undefined) return { kind: 'failed', why: 'has the status 500: it must be 200' };
    return { kind: 'fetched', content: Buffer.from(world.text), contentType: 'application/json' };
  };
  const documents = new RemoteDocuments({ fetchFile, now: () => new Date(world.now), ...options });
  return { world, documents };
}

describe('a published document', () => {
  test('is fetched once for all who need it', async () => {
    const { world, documents } = setUp();

    const found = await Promise.all([documents.find(url, has('a')), documents.find(url, has('a'))]);

    expect(found).toEqual([
      { kind: 'found', result: 'a' },
      { kind: 'found', result: 'a' },
    ]);
    expect(world.fetched).toEqual([url.href]);
  });

  test('is fetched again for a key that it does not have, at most every 30 seconds', async () => {
    const { world, documents } = setUp();
    await documents.find(url, has('a'));
    world.text = 'a b';

    const early = await documents.find(url, has('b'));
    world.now = 30_000;
    const later = await documents.find(url, has('b'));
    await documents.find(url, has('c'));

    expect([early.kind, later.kind, world.fetched.length]).toEqual(['none', 'found', 2]);
  });

  test('is fetched again after an hour, so that a key that was withdrawn is not accepted any more', async () => {
    const { world, documents } = setUp();
    await documents.find(url, has('a'));
    world.text = 'b';
    world.now = 3_600_001;

    expect(await documents.find(url, has('a'))).toEqual({ kind: 'none' });
  });

  test('is the last known one while its address does not respond, for a day', async () => {
    const { world, documents } = setUp();
    await documents.find(url, has('a'));
    world.text = undefined;
    world.now = 3_600_001;
    const soon = await documents.find(url, has('a'));
    world.now = 86_400_000;
    const late = await documents.find(url, has('a'));

    expect([soon.kind, late.kind]).toEqual(['found', 'unavailable']);
  });

  test('is unavailable if it was never received, and fetched again later', async () => {
    const { world, documents } = setUp();
    world.text = undefined;
    const first = await documents.find(url, has('a'));
    world.text = 'a';
    const early = await documents.find(url, has('a'));
    world.now = 30_000;
    const later = await documents.find(url, has('a'));

    expect([first, early, later]).toEqual([
      { kind: 'unavailable', why: 'has the status 500: it must be 200' },
      { kind: 'unavailable', why: 'has the status 500: it must be 200' },
      { kind: 'found', result: 'a' },
    ]);
  });

  test('is not forgotten for addresses where there is none', async () => {
    const { world, documents } = setUp('a', { maxFetches: 1_000 });
    await documents.find(url, has('a'));
    world.text = undefined;
    for (let count = 0; count < 120; count += 1) await documents.find(new URL(`/${count}`, url), has('a'));

    expect(await documents.find(url, has('a'))).toEqual({ kind: 'found', result: 'a' });
    expect(world.fetched.filter((one) => one === url.href)).toHaveLength(1);
  });

  test('is not fetched if too many others were within a minute', async () => {
    const { world, documents } = setUp('a', { maxFetches: 2 });
    const at = (path: string) => documents.find(new URL(path, url), has('a'));
    await at('/1');
    await at('/2');
    const third = await at('/3');
    world.now = 60_000;

    expect([third.kind, (await at('/3')).kind, world.fetched.length]).toEqual(['unavailable', 'found', 3]);
  });
});
