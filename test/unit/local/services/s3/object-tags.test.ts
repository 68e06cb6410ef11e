import { describe, expect, test } from '@jest/globals';
import { refusal, startWithBucket } from './s3.ts';

const at = { Bucket: 'data', Key: 'a' };
const tagSet = (tags: Readonly<Record<string, string>>) => Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));

async function startWithObject(Tagging?: string) {
  const { s3 } = await startWithBucket();
  await s3.call('PutObject', { ...at, Body: 'x', ...(Tagging === undefined ? {} : { Tagging }) });
  return s3;
}

describe('the tags of an object', () => {
  test('are those of its write, and are counted where it is read', async () => {
    const s3 = await startWithObject('team=a%20b&cost=');

    expect(await s3.call('GetObjectTagging', at)).toEqual({ TagSet: tagSet({ team: 'a b', cost: '' }) });
    expect(await s3.call('HeadObject', at)).toMatchObject({ TagCount: 2 });
  });

  test('can be replaced and deleted without a change of the object', async () => {
    const s3 = await startWithObject('team=a');
    const before = await s3.call('HeadObject', at);
    await s3.call('PutObjectTagging', { ...at, Tagging: { TagSet: tagSet({ stage: 'new' }) } });

    expect(await s3.call('GetObjectTagging', at)).toEqual({ TagSet: tagSet({ stage: 'new' }) });
    expect(await s3.call('HeadObject', at)).toEqual(before);
    await s3.call('DeleteObjectTagging', at);

    expect(await s3.call('GetObjectTagging', at)).toEqual({ TagSet: [] });
    expect(await s3.call('HeadObject', at)).not.toHaveProperty('TagCount');
  });

  test('are lost when the object is written again', async () => {
    const s3 = await startWithObject('team=a');
    await s3.call('PutObject', { ...at, Body: 'y' });

    expect(await s3.call('GetObjectTagging', at)).toEqual({ TagSet: [] });
  });

  test.each([
    ['are copied by default', {}, { team: 'a' }],
    ['are copied with the directive COPY', { TaggingDirective: 'COPY', Tagging: 'x=1' }, { team: 'a' }],
    ['are replaced with the directive REPLACE', { TaggingDirective: 'REPLACE', Tagging: 'x=1' }, { x: '1' }],
    ['are removed with REPLACE and no tags', { TaggingDirective: 'REPLACE' }, {}],
  ])('%s', async (_, directive, expected) => {
    const s3 = await startWithObject('team=a');
    await s3.call('CopyObject', { Bucket: 'data', Key: 'b', CopySource: 'data/a', ...directive });

    expect(await s3.call('GetObjectTagging', { Bucket: 'data', Key: 'b' })).toEqual({ TagSet: tagSet(expected) });
  });

  test.each([
    ['more than ten', tagSet(Object.fromEntries([...Array(11).keys()].map((n) => [`k${n}`, 'v']))), 'BadRequest'],
    ['one name twice', [...tagSet({ a: '1' }), ...tagSet({ a: '2' })], 'InvalidTag'],
    ['a name that is too long', tagSet({ ['k'.repeat(129)]: 'v' }), 'InvalidTag'],
    ['a value that is too long', tagSet({ k: 'v'.repeat(257) }), 'InvalidTag'],
  ])('are refused with %s, and stay as they are', async (_, TagSet, code) => {
    const s3 = await startWithObject('team=a');

    expect(await refusal(s3.call('PutObjectTagging', { ...at, Tagging: { TagSet } }))).toMatchObject({ code });
    expect(await s3.call('GetObjectTagging', at)).toEqual({ TagSet: tagSet({ team: 'a' }) });
  });

  test('need permissions of their own', async () => {
    const s3 = await startWithObject('team=a');
    const actions = (operation: string, input: object) =>
      s3.permissions(operation, { ...at, ...input }).map(({ action, resource }) => `${action} ${resource.slice(13)}`);

    expect(actions('PutObject', { Tagging: 'a=1' })).toEqual(['s3:PutObject data/a', 's3:PutObjectTagging data/a']);
    expect(actions('GetObjectTagging', {})).toEqual(['s3:GetObjectTagging data/a']);
    expect(actions('CopyObject', { Key: 'b', CopySource: 'data/a' })).toEqual([
      's3:GetObject data/a',
      's3:PutObject data/b',
      's3:GetObjectTagging data/a',
      's3:PutObjectTagging data/b',
    ]);
  });
});
