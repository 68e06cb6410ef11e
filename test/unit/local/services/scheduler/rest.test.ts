import { describe, expect, test } from '@jest/globals';
import { AwsError } from '../../../../../lib/local/platform/aws-error.ts';
import type { RestRequest } from '../../../../../lib/local/platform/service.ts';
import { decodeRequest, encodeFailure } from '../../../../../lib/local/services/scheduler/rest.ts';

function request(method: string, address: string, body = ''): RestRequest {
  const { pathname: path, searchParams: query } = new URL(address, 'http://127.0.0.1');
  return { method, path, query, headers: {}, body: Buffer.from(body) };
}

// Paths and names of the query are those of the service model of EventBridge Scheduler.
describe('a request of the REST protocol', () => {
  test.each([
    ['POST', '/schedules/a%2Eb', '{"State":"ENABLED"}', 'CreateSchedule', { Name: 'a.b', State: 'ENABLED' }],
    ['GET', '/schedules/a?groupName=g', '', 'GetSchedule', { Name: 'a', GroupName: 'g' }],
    ['PUT', '/schedules/a', '{}', 'UpdateSchedule', { Name: 'a' }],
    ['DELETE', '/schedules/a?clientToken=t', '', 'DeleteSchedule', { Name: 'a', ClientToken: 't' }],
    ['GET', '/schedules?ScheduleGroup=g&MaxResults=5', '', 'ListSchedules', { GroupName: 'g', MaxResults: 5 }],
    ['POST', '/schedule-groups/g', '{}', 'CreateScheduleGroup', { Name: 'g' }],
    ['GET', '/schedule-groups?NamePrefix=g', '', 'ListScheduleGroups', { NamePrefix: 'g' }],
  ])('%s %s is decoded', (method, address, body, operation, input) => {
    expect(decodeRequest(request(method, address, body))).toEqual({ operation, input });
  });

  test('of another service is not decoded, and one that is no JSON object is refused', () => {
    expect(decodeRequest(request('GET', '/2015-03-31/functions'))).toBeUndefined();
    expect(() => decodeRequest(request('POST', '/schedules/a', '[]'))).toThrow(/must be a JSON object/);
  });

  test('is answered with the code and the message of a refusal', () => {
    const refused = encodeFailure(new AwsError('ConflictException', 'exists', { status: 409 }));

    expect(refused).toMatchObject({ status: 409, headers: { 'x-amzn-errortype': 'ConflictException' } });
    expect(JSON.parse(String(refused.body))).toEqual({ Message: 'exists' });
  });
});
