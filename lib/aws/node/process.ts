// Node's module `process` for the bundles, which import it by this file. An import of `node:process` by an ES module reads all of its exports: that
// opens the standard input and loads the modules of reports.

export const { env, versions } = process;
