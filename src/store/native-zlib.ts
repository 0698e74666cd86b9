/** What is used of `node:zlib`, for the native program, whose build puts it in its place: there that is written on top of Node's streams. */

declare const Bun: {
  deflateSync(data: Uint8Array<ArrayBuffer>, options: { readonly level: number }): Uint8Array;
  readonly hash: { adler32(data: Uint8Array): number; crc32(data: Uint8Array | string, before?: number): number };
};

const HEADER = [0x78, 0x01] as const;

/** Compresses in zlib's format: the runtime's own way leaves out the two bytes before and the sum behind. */
export function deflateSync(data: Buffer<ArrayBuffer>, { level = 1 }: { readonly level?: number } = {}): Buffer {
  const raw = Bun.deflateSync(data, { level });
  const whole = Buffer.allocUnsafe(HEADER.length + raw.length + 4);
  whole.set(HEADER);
  whole.set(raw, HEADER.length);
  whole.writeUInt32BE(Bun.hash.adler32(data), HEADER.length + raw.length);
  return whole;
}

/** The CRC-32 of some bytes, or of a text's; `before`: that of what comes before them. */
export const crc32 = (data: Uint8Array | string, before = 0): number => Bun.hash.crc32(data, before);
