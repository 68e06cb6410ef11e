// The text that `npm start` prints when the router is ready.
import { formatConsoleLink } from '../router/console-link.ts';
import { commandName } from '../terminal/command-name.ts';

export interface Welcome {
  readonly url: string;
  readonly awsEndpoint: string;
  readonly token: string;
  readonly region: string;
}

export function formatWelcome({ url, awsEndpoint, token, region }: Welcome): string {
  return `
Flowgate is ready at ${url}

  console        ${formatConsoleLink({ url, token })}
  token          ${token}
  AWS endpoint   ${awsEndpoint}

Send an example order. Its stock runs low, so the first workflow triggers a second one:

  ${commandName} send order.created --source shop --data '${exampleData}' --follow

The same with curl:

  curl -s ${url}/v1/events -H 'authorization: Bearer ${token}' -H 'content-type: application/json' -d '${exampleEvent}'

Use the AWS CLI:

  AWS_ACCESS_KEY_ID=local AWS_SECRET_ACCESS_KEY=local aws --region ${region} --endpoint-url ${awsEndpoint} stepfunctions list-state-machines

The command line finds this router by itself. Events, runs and refused requests are printed below. Press Ctrl-C to stop.
`;
}

/** One line of JSON for scripts. */
export function formatReadyLine({ url, token, awsEndpoint }: Welcome): string {
  return JSON.stringify({ ready: true, url, token, awsEndpoint });
}

const order = { orderId: 'A-1', customer: 'Ada', sku: 'LAMP', quantity: 15, unitPrice: 19.99, stock: 60 };
const exampleData = JSON.stringify(order);
const exampleEvent = JSON.stringify({ source: 'shop', name: 'order.created', data: order });
