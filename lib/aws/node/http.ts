// Node's module `http` for the bundles, which import it by this file. An import of `node:http` by an ES module reads all of its exports, and one of
// them is WebSocket: that loads undici and HTTP/2, a quarter of what a cold start of `ingest` loads.

export const { Agent, request, STATUS_CODES } = process.getBuiltinModule('node:http');
