// Node.js's HTTP module. An `import` of it reads all its members, one of which loads Node.js's WebSocket client: some 50 ms of each start.
export const { createServer, validateHeaderName, validateHeaderValue } = process.getBuiltinModule('node:http');
