import { expect, test } from '@jest/globals';
import { collectEventFilter } from '../../../../../lib/cli/rehearsal/events/event-filter.ts';

test('a filter has its parts separated by commas, in one option or in several', () => {
  const first = collectEventFilter('since=2d, status=failed');

  expect(collectEventFilter('limit=20,error=States.Timeout', first)).toEqual({
    since: '2d',
    status: 'failed',
    limit: 20,
    error: 'States.Timeout',
  });
  expect(collectEventFilter('until=2026-11-28T10:00:00Z,organisation=a=b')).toEqual({
    until: '2026-11-28T10:00:00Z',
    organisation: 'a=b',
  });
});

test.each([
  ['since', /"since" is not a part of a filter.*since=…/],
  ['', /"" is not a part/],
  ['statu=failed', /did you mean "status"\?/],
  ['toString=1', /is not a part of a filter/],
  ['since=yesterday', /since=yesterday: expected a duration such as 15m/],
  ['status=done', /expected one of waiting, .*succeeded/],
  ['status=accepted', /expected one of/],
  ['limit=0', /from 1 to 1000/],
  ['limit=1001', /from 1 to 1000/],
  ['limit=1e2', /from 1 to 1000/],
  ['error=', /error= needs a value/],
  ['since=1h,since=2h', /"since" is given twice/],
])('the filter "%s" is refused', (text, message) => {
  expect(() => collectEventFilter(text)).toThrow(message);
});
