/**
 * What is used of `node:crypto`, for the native program, whose build puts it in its place: there it is written in JavaScript, on top of Node's
 * streams, and takes milliseconds to load. The sums themselves are the runtime's in both.
 */
import type { createPublicKey as nodeCreatePublicKey } from 'node:crypto';

/** A sum that is being made. */
interface Hash {
  update(data: string | Uint8Array): Hash;
  digest(): Buffer;
  digest(encoding: 'hex' | 'base64'): string;
}

declare const Bun: { readonly CryptoHasher: new (algorithm: string) => Hash };

/** Begins a sum. */
export const createHash = (algorithm: string): Hash => new Bun.CryptoHasher(algorithm);

/** Random bytes that nobody can guess. */
export const randomBytes = (count: number): Buffer => Buffer.from(crypto.getRandomValues(new Uint8Array(count)));

/** Reads a public key; only who signs needs it. */
export const createPublicKey: typeof nodeCreatePublicKey = (key) => {
  const { createPublicKey: read } = require('node:crypto') as { createPublicKey: typeof nodeCreatePublicKey };
  return read(key);
};
