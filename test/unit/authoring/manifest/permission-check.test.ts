import { describe, expect, test } from '@jest/globals';
import { findPermissionErrors } from '../../../../lib/authoring/manifest/permission-check.ts';

const permission = (actions: string[], ...resources: string[]): { actions: string[]; resources: string[] }[] => [
  { actions, resources },
];
const collection = 'arn:aws:rekognition:eu-west-1:123456789012:collection/faces';

describe('a permission', () => {
  test.each([
    ['for every resource of an action that has none', permission(['rekognition:DetectLabels'], '*')],
    [
      'for every resource of several such actions',
      permission(['cloudwatch:PutMetricData', 'polly:DescribeVoices'], '*'),
    ],
    ['for every resource of an action whose resource is optional', permission(['polly:SynthesizeSpeech'], '*')],
    [
      'for an ARN of an action whose resource is optional',
      permission(['polly:SynthesizeSpeech'], 'arn:aws:polly:*:*:lexicon/a'),
    ],
    ['for an ARN of the action', permission(['rekognition:IndexFaces'], collection)],
    [
      'for an ARN of a service that shares the resource',
      permission(['rds-data:ExecuteStatement'], 'arn:aws:rds:eu-west-1:1:cluster:a'),
    ],
    ['for a substitution', permission(['s3:GetObject'], '${Files}/*')],
    [
      'for an action of a service that the reference does not have',
      permission(['brandnew:Make'], 'arn:aws:brandnew:::a'),
    ],
    [
      'to call an endpoint over HTTP',
      permission(['states:InvokeHTTPEndpoint'], 'arn:aws:states:eu-west-1:1:stateMachine:a'),
    ],
  ])('%s is accepted', (_, permissions) => {
    expect(findPermissionErrors(permissions)).toEqual([]);
  });

  test.each([
    ['everything of an action that has resources', permission(['s3:GetObject'], '*'), 's3:GetObject can be restricted'],
    [
      'everything where one action has resources',
      permission(['polly:DescribeVoices', 's3:GetObject'], '*'),
      'and s3:GetObject can',
    ],
    [
      'an ARN of an action without resources',
      permission(['rekognition:DetectLabels'], collection),
      'add {"actions": ["rekognition:DetectLabels"], "resources": ["*"]}',
    ],
    [
      'a substitution for an action without resources',
      permission(['textract:AnalyzeDocument'], '${Files}'),
      'matches nothing',
    ],
    ['an ARN of another service', permission(['s3:GetObject'], 'arn:aws:sqs:eu-west-1:1:jobs'), 'arn:aws:s3:…'],
  ])('for %s is refused', (_, permissions, says) => {
    expect(findPermissionErrors(permissions)).toEqual([
      { pointer: '/permissions/0/resources/0', message: expect.stringContaining(says) },
    ]);
  });
});
