// The CopySource of CopyObject: `bucket/key`, percent-encoded, with or without a slash before it.
import { notImplemented } from '../../platform/aws-error.ts';
import { checkBucketName, checkKey } from './names.ts';
import { s3Errors } from './s3-error.ts';

export function readCopySource(source: unknown): { readonly bucket: string; readonly key: string } {
  const text = String(source ?? '').replace(/^\//, '');
  if (text.includes('?versionId=')) throw notImplemented('s3:CopyObject of a version');
  const slash = text.indexOf('/');
  if (slash < 0) throw invalid(source);
  try {
    const [bucket, key] = [text.slice(0, slash), text.slice(slash + 1)].map(decodeURIComponent);
    return { bucket: checkBucketName(bucket), key: checkKey(key) };
  } catch (error) {
    if (error instanceof URIError) throw invalid(source);
    throw error;
  }
}

function invalid(source: unknown) {
  return s3Errors.invalidArgument('Copy Source must mention the source bucket and key: sourcebucket/sourcekey', {
    ArgumentName: 'x-amz-copy-source',
    ArgumentValue: source,
  });
}
