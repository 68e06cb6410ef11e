// The routes of Lambda's REST API, from its service model: method, path and status of each operation.
import { buildRoute, type RestRoute } from '../../platform/rest-route.ts';

const anyFunction = '/2015-03-31/functions/{FunctionName}';
const anyMapping = '/2015-03-31/event-source-mappings/{UUID}';
const concurrency = '/functions/{FunctionName}/concurrency';

export const routes: readonly RestRoute[] = [
  buildRoute('CreateFunction', 'POST /2015-03-31/functions', 201),
  buildRoute('ListFunctions', 'GET /2015-03-31/functions'),
  buildRoute('GetFunction', `GET ${anyFunction}`),
  buildRoute('DeleteFunction', `DELETE ${anyFunction}`, 204),
  buildRoute('GetFunctionConfiguration', `GET ${anyFunction}/configuration`),
  buildRoute('UpdateFunctionConfiguration', `PUT ${anyFunction}/configuration`),
  buildRoute('UpdateFunctionCode', `PUT ${anyFunction}/code`),
  buildRoute('Invoke', `POST ${anyFunction}/invocations`),
  buildRoute('PutFunctionConcurrency', `PUT /2017-10-31${concurrency}`),
  buildRoute('GetFunctionConcurrency', `GET /2019-09-30${concurrency}`),
  buildRoute('DeleteFunctionConcurrency', `DELETE /2017-10-31${concurrency}`, 204),
  buildRoute('CreateEventSourceMapping', 'POST /2015-03-31/event-source-mappings', 202),
  buildRoute('ListEventSourceMappings', 'GET /2015-03-31/event-source-mappings'),
  buildRoute('GetEventSourceMapping', `GET ${anyMapping}`),
  buildRoute('UpdateEventSourceMapping', `PUT ${anyMapping}`, 202),
  buildRoute('DeleteEventSourceMapping', `DELETE ${anyMapping}`, 202),
];

export function findStatus(operation: string): number {
  return routes.find((one) => one.operation === operation)?.status ?? 200;
}
