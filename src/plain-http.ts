/**
 * Node's `http` without the client behind `fetch`, which an `import` of it loads too, because it carries names of that
 * client: 25 ms of processor time in each process that does not fetch.
 */
export const { Agent, createServer, request, setGlobalProxyFromEnv } = process.getBuiltinModule('node:http');
