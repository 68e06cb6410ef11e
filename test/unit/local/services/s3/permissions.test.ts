import { describe, expect, test } from '@jest/globals';
import { s3Permissions } from '../../../../../lib/local/services/s3/permissions.ts';
import { startWithBucket } from './s3.ts';

const object = { Bucket: 'data', Key: 'a/b' };
const arn = 'arn:aws:s3:::data/a/b';

describe('permissions', () => {
  test.each([
    ['GetObject', object, [{ action: 's3:GetObject', resource: arn }]],
    ['HeadObject', object, [{ action: 's3:GetObject', resource: arn }]],
    ['PutObject', object, [{ action: 's3:PutObject', resource: arn }]],
    ['ListObjects', { Bucket: 'data' }, [{ action: 's3:ListBucket', resource: 'arn:aws:s3:::data' }]],
    ['ListObjectsV2', { Bucket: 'data' }, [{ action: 's3:ListBucket', resource: 'arn:aws:s3:::data' }]],
    ['HeadBucket', { Bucket: 'data' }, [{ action: 's3:ListBucket', resource: 'arn:aws:s3:::data' }]],
    [
      'DeleteObjects',
      { Bucket: 'data', Delete: { Objects: [{ Key: 'a/b' }] } },
      [{ action: 's3:DeleteObject', resource: arn }],
    ],
  ])('of %s', (operation, input, needed) => {
    expect(s3Permissions(operation, input)).toEqual(needed);
  });

  test('of a copy are to read its source and to write its target', () => {
    const needed = s3Permissions('CopyObject', { ...object, CopySource: 'other/x%20y' });

    expect(needed).toEqual([
      { action: 's3:GetObject', resource: 'arn:aws:s3:::other/x y' },
      { action: 's3:PutObject', resource: arn },
    ]);
  });

  test('of a conditional write include reading the object', () => {
    const needed = s3Permissions('PutObject', { ...object, IfMatch: '"etag"' });

    expect(needed.map(({ action }) => action)).toEqual(['s3:PutObject', 's3:GetObject']);
  });

  test.each([
    ['GetObject', object],
    ['HeadObject', object],
    ['CopyObject', { Bucket: 'data', Key: 'copy', CopySource: 'data/a/b' }],
  ])('of %s include listing the bucket if the object is missing', async (operation, input) => {
    const { s3 } = await startWithBucket();
    const listing = { action: 's3:ListBucket', resource: 'arn:aws:s3:::data' };

    const before = s3.permissions(operation, input);
    await s3.call('PutObject', { ...object, Body: 'x' });
    const after = s3.permissions(operation, input);

    expect([before.at(-1), before.length]).toEqual([listing, after.length + 1]);
    expect(after).not.toContainEqual(listing);
  });

  test('of a missing bucket are the same as of an existing one', async () => {
    const { s3 } = await startWithBucket();

    expect(s3.permissions('GetObject', { Bucket: 'absent', Key: 'a' })).toHaveLength(1);
  });

  test('of an operation that is not implemented are refused', () => {
    expect(() => s3Permissions('PutBucketAcl', {})).toThrow('s3:PutBucketAcl is not implemented');
  });
});
