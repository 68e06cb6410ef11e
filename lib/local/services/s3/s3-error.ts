// S3's errors with its messages, and their encoding as XML.
import { AwsError } from '../../platform/aws-error.ts';
import type { RestResponse } from '../../platform/service.ts';
import { element, xmlDocument } from './xml.ts';

type Details = Readonly<Record<string, unknown>>;

function refusal(status: number, code: string, message: string) {
  return (details: Details = {}): AwsError => new AwsError(code, message, { status, details });
}

/** https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html */
export const s3Errors = {
  accessDenied: (message = 'Access Denied', details: Details = {}) => refusal(403, 'AccessDenied', message)(details),
  badDigest: (checksum: string) =>
    refusal(400, 'BadDigest', `The ${checksum} you specified did not match the calculated checksum.`)(),
  bucketNotEmpty: refusal(409, 'BucketNotEmpty', 'The bucket you tried to delete is not empty'),
  incompleteBody: refusal(
    400,
    'IncompleteBody',
    'You did not provide the number of bytes specified by the Content-Length HTTP header',
  ),
  invalidArgument: (message: string, details: Details = {}) => refusal(400, 'InvalidArgument', message)(details),
  invalidBucketName: refusal(400, 'InvalidBucketName', 'The specified bucket is not valid.'),
  invalidPresigned: refusal(
    400,
    'AuthorizationQueryParametersError',
    'X-Amz-Expires must be a number of seconds between 1 and 604800, and X-Amz-Date a moment such as 20260101T000000Z',
  ),
  invalidRange: refusal(416, 'InvalidRange', 'The requested range is not satisfiable'),
  invalidRequest: (message: string) => refusal(400, 'InvalidRequest', message)(),
  invalidTag: (message: string) => refusal(400, 'InvalidTag', message)(),
  keyTooLong: refusal(400, 'KeyTooLongError', 'Your key is too long'),
  malformedXml: refusal(
    400,
    'MalformedXML',
    'The XML you provided was not well-formed or did not validate against our published schema',
  ),
  metadataTooLarge: refusal(400, 'MetadataTooLarge', 'Your metadata headers exceed the maximum allowed metadata size'),
  noSuchBucket: refusal(404, 'NoSuchBucket', 'The specified bucket does not exist'),
  noSuchKey: refusal(404, 'NoSuchKey', 'The specified key does not exist.'),
  /** The error of HEAD requests, whose responses have no body for details. */
  notFound: refusal(404, 'NotFound', 'Not Found'),
  notModified: refusal(304, 'NotModified', 'Not Modified'),
  preconditionFailed: (condition: string) =>
    refusal(
      412,
      'PreconditionFailed',
      'At least one of the pre-conditions you specified did not hold',
    )({
      Condition: condition,
    }),
  tooManyTags: refusal(400, 'BadRequest', 'Object tags cannot be greater than 10'),
} as const;

export function encodeS3Error(error: AwsError): RestResponse {
  if (error.status === 304) return { status: 304, headers: {}, body: '' };
  const members = { Code: error.code, Message: error.message, ...error.details };
  return {
    status: error.status,
    headers: { 'content-type': 'application/xml' },
    body: xmlDocument(
      'Error',
      Object.entries(members)
        .map(([name, value]) => element(name, value))
        .join(''),
    ),
  };
}
