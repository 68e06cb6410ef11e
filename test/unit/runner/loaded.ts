// A class of this project and one of a package, to see how often each of them is loaded.

export { $ZodType as shared } from 'zod/v4/core';
export { FlowgateError as own } from '../../../lib/value/errors.ts';
