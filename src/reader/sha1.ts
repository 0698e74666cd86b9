/** SHA-1 in plain JavaScript: a browser offers its own to pages from secure origins only. It finds paths here, and secures nothing. */

const rotate = (word: number, by: number): number => (word << by) | (word >>> (32 - by));

/** The SHA-1 of a text's UTF-8, in hexadecimal digits. */
export function sha1(text: string): string {
  const view = padded(new TextEncoder().encode(text));
  const hash = [0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476, 0xc3d2e1f0];
  for (let block = 0; block < view.byteLength; block += 64) {
    const words = Array.from({ length: 16 }, (_, n) => view.getUint32(block + 4 * n));
    let [a, b, c, d, e] = hash as [number, number, number, number, number];
    for (let n = 0; n < 80; n++) {
      if (n >= 16)
        words.push(
          rotate(
            [3, 8, 14, 16].reduce((mixed, back) => mixed ^ (words[n - back] as number), 0),
            1,
          ),
        );
      const [f, k] = roundOf(n, b, c, d);
      [a, b, c, d, e] = [(rotate(a, 5) + f + e + k + (words[n] as number)) | 0, a, rotate(b, 30), c, d];
    }
    for (const [n, word] of [a, b, c, d, e].entries()) hash[n] = ((hash[n] as number) + word) | 0;
  }
  return hash.map((word) => (word >>> 0).toString(16).padStart(8, '0')).join('');
}

/** Bytes, a one, zeros up to a whole number of blocks, and the length in bits. */
function padded(bytes: Uint8Array): DataView {
  const content = new Uint8Array(Math.ceil((bytes.length + 9) / 64) * 64);
  content.set(bytes);
  content[bytes.length] = 0x80;
  const view = new DataView(content.buffer);
  view.setUint32(content.length - 4, bytes.length * 8);
  return view;
}

function roundOf(n: number, b: number, c: number, d: number): [number, number] {
  if (n < 20) return [(b & c) | (~b & d), 0x5a827999];
  if (n < 40) return [b ^ c ^ d, 0x6ed9eba1];
  if (n < 60) return [(b & c) | (b & d) | (c & d), 0x8f1bbcdc];
  return [b ^ c ^ d, 0xca62c1d6];
}
