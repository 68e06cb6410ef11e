import { describe, expect, test } from '@jest/globals';
import { AwsError } from '../../../../../lib/local/platform/aws-error.ts';
import type { RestRequest } from '../../../../../lib/local/platform/service.ts';
import { decodeRequest, encodeFailure, encodeOutput } from '../../../../../lib/local/services/lambda/rest.ts';

const request = (method: string, path: string, members: Partial<RestRequest> = {}): RestRequest => ({
  method,
  path,
  query: new URLSearchParams(),
  headers: {},
  body: Buffer.alloc(0),
  ...members,
});

describe('a request', () => {
  test.each([
    ['POST', '/2015-03-31/functions', 'CreateFunction', {}],
    ['GET', '/2015-03-31/functions/', 'ListFunctions', {}],
    ['GET', '/2015-03-31/functions/ingest', 'GetFunction', { FunctionName: 'ingest' }],
    ['PUT', '/2015-03-31/functions/ingest/code', 'UpdateFunctionCode', { FunctionName: 'ingest' }],
    ['DELETE', '/2015-03-31/functions/ingest', 'DeleteFunction', { FunctionName: 'ingest' }],
    ['GET', '/2015-03-31/event-source-mappings/u', 'GetEventSourceMapping', { UUID: 'u' }],
    ['PUT', '/2017-10-31/functions/ingest/concurrency', 'PutFunctionConcurrency', { FunctionName: 'ingest' }],
    [
      'GET',
      '/2019-09-25/functions/ingest/event-invoke-config',
      'GET /2019-09-25/functions/ingest/event-invoke-config',
      {},
    ],
  ])('%s %s is %s', (method, path, operation, input) => {
    expect(decodeRequest(request(method, path))).toEqual({ operation, input });
  });

  test('to invoke carries its settings in headers and its payload as the body', () => {
    const decoded = decodeRequest(
      request(
        'POST',
        '/2015-03-31/functions/arn%3Aaws%3Alambda%3Aus-east-1%3A000000000000%3Afunction%3Aa/invocations',
        {
          headers: { 'x-amz-invocation-type': 'Event', 'x-amz-log-type': 'Tail' },
          query: new URLSearchParams('Qualifier=live'),
          body: Buffer.from('{"a":1}'),
        },
      ),
    );

    expect(decoded).toEqual({
      operation: 'Invoke',
      input: {
        FunctionName: 'arn:aws:lambda:us-east-1:000000000000:function:a',
        InvocationType: 'Event',
        LogType: 'Tail',
        Qualifier: 'live',
        Payload: '{"a":1}',
      },
    });
  });

  test('of an unknown operation is reported by its method and path', () => {
    expect(decodeRequest(request('GET', '/2015-03-31/functions/a/policy'))?.operation).toBe(
      'GET /2015-03-31/functions/a/policy',
    );
  });

  test('of another service is not a Lambda request', () => {
    expect(decodeRequest(request('GET', '/bucket/key'))).toBeUndefined();
  });

  test('whose body is not a JSON object is refused', () => {
    const broken = request('POST', '/2015-03-31/functions', { body: Buffer.from('[') });

    expect(() => decodeRequest(broken)).toThrow(expect.objectContaining({ code: 'InvalidRequestContentException' }));
  });
});

describe('an answer', () => {
  test('to Invoke is the payload, with the rest in headers', () => {
    const encoded = encodeOutput('Invoke', {
      StatusCode: 200,
      FunctionError: 'Unhandled',
      Payload: '{"errorType":"Error"}',
      ExecutedVersion: '$LATEST',
      LogResult: 'bG9n',
    });

    expect(encoded).toEqual({
      status: 200,
      headers: {
        'content-type': 'application/json',
        'x-amz-function-error': 'Unhandled',
        'x-amz-executed-version': '$LATEST',
        'x-amz-log-result': 'bG9n',
      },
      body: '{"errorType":"Error"}',
    });
  });

  test.each([
    ['CreateFunction', 201],
    ['GetFunction', 200],
    ['DeleteFunction', 204],
    ['CreateEventSourceMapping', 202],
  ])('to %s has status %i', (operation, status) => {
    expect(encodeOutput(operation, {}).status).toBe(status);
  });

  test.each([
    ['ResourceNotFoundException', 404, { Type: 'User', Message: 'gone' }],
    ['InvalidParameterValueException', 400, { Type: 'User', message: 'gone' }],
  ])('of %s spells its message as Lambda does', (code, status, body) => {
    const encoded = encodeFailure(new AwsError(code, 'gone', { status, details: { Type: 'User' } }));

    expect(encoded).toMatchObject({ status, headers: { 'x-amzn-errortype': code } });
    expect(JSON.parse(String(encoded.body))).toEqual(body);
  });
});
