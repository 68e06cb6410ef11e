// The OpenAPI documents as files beside the api function's code, so that a request for one costs no more than reading it.
import { bundledFileNames } from '../../aws/names.ts';
import { describeDialects, describeNativeApi } from '../../http/server/documents.ts';

let files: Readonly<Record<string, string>> | undefined;

/** The documents by file name. The same for every router that a process synthesizes. */
export function writeDocuments(): Readonly<Record<string, string>> {
  files ??= {
    [bundledFileNames.openApi]: JSON.stringify(describeNativeApi()),
    [bundledFileNames.dialectsOpenApi]: JSON.stringify(describeDialects()),
  };
  return files;
}
