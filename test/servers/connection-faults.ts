/** What can happen to a connection on its way. */

/** What a client says when it sends its commands to `receive-pack`, over HTTP as over `git://`. */
export const PUSHING = ' report-status';

/** What a client says when it asks for objects, in version 2 of Git's protocol. */
export const FETCHING = 'command=fetch';

/** What a client says when it asks which refs there are, in version 2 of Git's protocol. */
export const LISTING = 'command=ls-refs';

/**
 * A fault. Without `from` it strikes the next connection, from its first byte. With `from` it strikes the next connection on which
 * the client says this text (at most 64 characters), and only from there on: what came before has passed unharmed.
 *
 * Over HTTP it takes two of a kind to make a request fail: where a connection that has served before ends without an answer, curl sends
 * the request once more, on a new connection. A push whose answer was dropped once is therefore refused: its ref has moved already.
 */
export type ConnectionFault =
  /** The connection is reset as soon as it is there. */
  | { readonly kind: 'refuse' }
  /** The connection ends when the client speaks; the server hears nothing of it. */
  | { readonly kind: 'cut'; readonly from?: string }
  /** The server gets so many bytes more, then the connection ends on both sides. */
  | { readonly kind: 'cut-request'; readonly bytes: number; readonly from?: string }
  /** The client gets so many bytes more, then its connection ends; the server does its work to the end. */
  | { readonly kind: 'cut-answer'; readonly bytes: number; readonly from?: string }
  /** The server gets everything and does its work to the end; of its answer the client gets nothing but the end. */
  | { readonly kind: 'drop-answer'; readonly from?: string }
  /** Every chunk, either way, takes so long. */
  | { readonly kind: 'delay'; readonly ms: number; readonly from?: string }
  /** Nothing passes, either way, until the proxy is told to release it. */
  | { readonly kind: 'hang'; readonly from?: string };

/** The text that a fault waits for. */
export function startOf(fault: ConnectionFault): string | undefined {
  return fault.kind === 'refuse' ? undefined : fault.from;
}

/** Finds texts in what a client says, also where they come in pieces. */
export class Listener {
  #tail = '';

  /** Takes the next chunk in; the answer tells where in it a text begins, 0 where it began before the chunk, -1 where it does not end in it. */
  hear(chunk: Buffer): (text: string | undefined) => number {
    const before = this.#tail;
    const said = before + chunk.toString('latin1');
    this.#tail = said.slice(-63);
    return (text) => {
      if (text === undefined) return -1;
      const index = said.indexOf(text, Math.max(0, before.length - text.length + 1));
      return index < 0 ? -1 : Math.max(0, index - before.length);
    };
  }
}

/**
 * Whether a chunk ends an answer. Connections often stay open after it: over HTTP the last chunk of a body ends it, in Git's own
 * protocol a flush packet, after which a server may still have work to do.
 */
export function endsAnswer(chunk: Buffer, http: boolean): boolean {
  return chunk
    .subarray(-5)
    .toString('latin1')
    .endsWith(http ? '0\r\n\r\n' : '0000');
}

/** Whether a client speaks HTTP, by the first that it says. */
export function speaksHttp(chunk: Buffer): boolean {
  return /^[A-Z]+ \//.test(chunk.subarray(0, 16).toString('latin1'));
}
