/** One request answered by a CGI program, streaming both ways. */
import { type ChildProcess, spawn } from 'node:child_process';
import type { IncomingMessage, ServerResponse } from 'node:http';

/** How long a program may take for one request. */
const LIMIT_MS = 60_000;

/** What a CGI program says before the body. */
export interface CgiHeader {
  readonly status: number;
  readonly fields: ReadonlyMap<string, string>;
  /** Where the body begins. */
  readonly length: number;
}

/** Reads the header at the beginning of a CGI program's output; null where it is not complete yet. */
export function parseCgiHeader(output: Buffer): CgiHeader | null {
  const text = output.toString('latin1');
  const end = /\r?\n\r?\n/.exec(text);
  if (end === null) return null;
  const fields = new Map<string, string>();
  for (const line of text.slice(0, end.index).split(/\r?\n/)) {
    const colon = line.indexOf(':');
    if (colon > 0) fields.set(line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim());
  }
  const status = Number.parseInt(fields.get('status') ?? '200', 10);
  fields.delete('status');
  return { status, fields, length: end.index + end[0].length };
}

/** The variables that tell a CGI program about a request. */
export function cgiVariables(request: IncomingMessage): Record<string, string> {
  const { pathname, search } = new URL(request.url ?? '/', 'http://127.0.0.1');
  const variables: Record<string, string> = {
    GATEWAY_INTERFACE: 'CGI/1.1',
    SERVER_PROTOCOL: 'HTTP/1.1',
    REMOTE_ADDR: '127.0.0.1',
    REQUEST_METHOD: request.method ?? 'GET',
    PATH_INFO: decodeURIComponent(pathname),
    QUERY_STRING: search.slice(1),
  };
  for (const [variable, field] of [
    ['CONTENT_TYPE', 'content-type'],
    ['CONTENT_LENGTH', 'content-length'],
    ['HTTP_CONTENT_ENCODING', 'content-encoding'],
    ['GIT_PROTOCOL', 'git-protocol'],
  ] as const) {
    const value = request.headers[field];
    if (typeof value === 'string') variables[variable] = value;
  }
  return variables;
}

/**
 * Starts a CGI program for a request; it ends by itself, or by the time limit. Where the client goes away, its pipes break, and the program
 * ends as web servers see to it: `git http-backend` would read on and on at the end of a body that is shorter than it was told.
 */
export function answerByCgi(
  program: string,
  env: NodeJS.ProcessEnv,
  request: IncomingMessage,
  response: ServerResponse,
): ChildProcess {
  const child = spawn(program, [], { env: { ...env, ...cgiVariables(request) }, stdio: ['pipe', 'pipe', 'ignore'] });
  const limit = setTimeout(() => child.kill('SIGTERM'), LIMIT_MS);
  child.stdin.on('error', () => {}); // It may end without reading.
  request.pipe(child.stdin);
  request.on('close', () => {
    if (request.complete) return;
    child.stdin.destroy();
    child.kill('SIGTERM');
  });
  response.on('close', () => {
    if (!response.writableFinished) child.stdout.destroy();
  });
  let head = Buffer.alloc(0);
  child.stdout.on('data', function read(chunk: Buffer) {
    head = Buffer.concat([head, chunk]);
    const header = parseCgiHeader(head);
    if (header === null) return;
    child.stdout.off('data', read);
    response.writeHead(header.status, Object.fromEntries(header.fields));
    response.write(head.subarray(header.length));
    child.stdout.pipe(response);
  });
  child.on('error', () => response.destroy());
  child.on('close', () => {
    clearTimeout(limit);
    if (!response.headersSent) response.writeHead(500).end();
  });
  return child;
}
