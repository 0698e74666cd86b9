/**
 * Reads public keys of OpenSSH and OpenPGP, strictly: they come from others, and one that is malformed could stop a program that
 * reads many at once. Fingerprints are always computed here, never believed.
 */
import { createHash, createPublicKey } from 'node:crypto';
import { ValidationError } from '../core/errors.ts';

/** A public key in the form in which it is stored. */
export interface PublicKey {
  readonly type: 'ssh' | 'openpgp';
  /** Of an OpenPGP key, its primary key's. */
  readonly fingerprint: string;
  readonly public_key: string;
  /** Those of its subkeys, too. */
  readonly fingerprints: readonly string[];
}

/** A public key file may have so many characters. */
export const MAX_KEY_LENGTH = 65536;

/** Reads one public key. Throws a ValidationError that says what is wrong with it. */
export function parsePublicKey(text: string): PublicKey {
  const clean = text.replaceAll('\r\n', '\n').trim();
  if (clean.length > MAX_KEY_LENGTH) throw wrong(`it is longer than ${MAX_KEY_LENGTH} characters`);
  if (/PRIVATE KEY/.test(clean)) throw wrong('it is a private key; only the public one is wanted');
  return clean.startsWith('-----BEGIN PGP ') ? parseOpenPgp(clean) : parseSsh(clean);
}

/** The same for a key that was stored; null where it is malformed, or has another fingerprint than was said. */
export function storedPublicKey(key: { readonly fingerprint: string; readonly public_key: string }): PublicKey | null {
  try {
    const parsed = parsePublicKey(key.public_key);
    return parsed.fingerprint === key.fingerprint ? parsed : null;
  } catch {
    return null;
  }
}

/** The fingerprint of the key that is inside an SSH signature; null where it is malformed. */
export function sshSignatureFingerprint(armored: string): string | null {
  const blob = Buffer.from(armored.replace(/^-----.*$/gm, ''), 'base64');
  if (blob.toString('latin1', 0, 6) !== 'SSHSIG') return null;
  const [key] = strings(blob.subarray(10)) ?? [];
  return key ? sshFingerprint(key) : null;
}

const wrong = (why: string): ValidationError =>
  new ValidationError(`the public key cannot be used: ${why}`, { hint: 'git coord key add ~/.ssh/id_ed25519.pub' });

const sshFingerprint = (blob: Buffer): string =>
  `SHA256:${createHash('sha256').update(blob).digest('base64').replace(/=+$/, '')}`;

/** The strings that some bytes are made of, each after its length; null where they end in the middle of one. */
function strings(bytes: Buffer): Buffer[] | null {
  const found: Buffer[] = [];
  for (let at = 0; at < bytes.length; ) {
    if (at + 4 > bytes.length) return found.length > 0 ? found : null;
    const end = at + 4 + bytes.readUInt32BE(at);
    if (end > bytes.length) return found.length > 0 ? found : null;
    found.push(bytes.subarray(at + 4, end));
    at = end;
  }
  return found;
}

const CURVES: Readonly<Record<string, readonly [curve: string, bytes: number]>> = {
  nistp256: ['P-256', 32],
  nistp384: ['P-384', 48],
  nistp521: ['P-521', 66],
};

/** Whether a point lies on its curve. */
function isPoint(curve: string, point: Buffer): boolean {
  const [crv = '', size = 0] = CURVES[curve] ?? [];
  if (point.length !== 1 + 2 * size || point[0] !== 4) return false;
  const [x, y] = [point.subarray(1, 1 + size), point.subarray(1 + size)].map((half) => half.toString('base64url'));
  try {
    createPublicKey({ key: { kty: 'EC', crv, x: x ?? '', y: y ?? '' }, format: 'jwk' });
    return true;
  } catch {
    return false;
  }
}

/** Whether a number of a key is positive, in its shortest form, and of at least and at most so many bits. */
function isNumber(bytes: Buffer | undefined, least: number, most: number): boolean {
  const first = bytes?.[0];
  if (!bytes || first === undefined || first >= 0x80) return false;
  if (first === 0 && (bytes[1] ?? 0) < 0x80) return false;
  const bits = (first === 0 ? bytes.length - 1 : bytes.length) * 8 - (first === 0 ? 0 : Math.clz32(first) - 24);
  return bits >= least && bits <= most;
}

/** What the parts of a key after its kind have to be. */
const SSH_KEYS: Readonly<Record<string, (parts: readonly Buffer[]) => boolean>> = {
  'ssh-ed25519': ([key, ...rest]) => key?.length === 32 && rest.length === 0,
  'ssh-rsa': ([e, n, ...rest]) => isNumber(e, 2, 64) && isNumber(n, 2048, 16384) && rest.length === 0,
  'sk-ssh-ed25519@openssh.com': ([key, application, ...rest]) =>
    key?.length === 32 && application !== undefined && rest.length === 0,
  'sk-ecdsa-sha2-nistp256@openssh.com': ([curve, point, application, ...rest]) =>
    curve?.toString() === 'nistp256' && isPoint('nistp256', point ?? curve) && application !== undefined && rest.length === 0,
  ...Object.fromEntries(
    Object.keys(CURVES).map((name) => [
      `ecdsa-sha2-${name}`,
      ([curve, point, ...rest]: readonly Buffer[]) =>
        curve?.toString() === name && isPoint(name, point ?? curve) && rest.length === 0,
    ]),
  ),
};

function parseSsh(line: string): PublicKey {
  const [, kind = '', base64 = ''] = /^([a-z0-9@.-]+)[ \t]+([A-Za-z0-9+/]+={0,2})(?:[ \t][^\n]*)?$/.exec(line) ?? [];
  if (kind === '') throw wrong('it is neither one line of OpenSSH nor an armored OpenPGP block');
  const check = Object.hasOwn(SSH_KEYS, kind) ? SSH_KEYS[kind] : undefined;
  if (!check) throw wrong(`its kind is none of ${Object.keys(SSH_KEYS).join(', ')}`);
  const blob = Buffer.from(base64, 'base64');
  const parts = strings(blob) ?? [];
  const length = parts.reduce((sum, part) => sum + 4 + part.length, 0);
  const [name, ...rest] = parts;
  if (blob.toString('base64') !== base64 || length !== blob.length || name?.toString('latin1') !== kind || !check(rest)) {
    throw wrong(kind === 'ssh-rsa' ? 'it is malformed, or has fewer than 2048 bits' : 'it is malformed');
  }
  const fingerprint = sshFingerprint(blob);
  return { type: 'ssh', fingerprint, public_key: `${kind} ${base64}`, fingerprints: [fingerprint] };
}

interface Packet {
  readonly tag: number;
  readonly body: Buffer;
}

/** The packets of an OpenPGP block; null where it is malformed. */
function packets(bytes: Buffer): Packet[] | null {
  const found: Packet[] = [];
  for (let at = 0; at < bytes.length; ) {
    const head = bytes[at++] ?? 0;
    if ((head & 0x80) === 0) return null;
    const isNew = (head & 0x40) !== 0;
    const first = bytes[at] ?? 0;
    // In the old form the header says how many bytes the length has; in the new one the length's own first byte does.
    const width = isNew ? (first < 192 ? 1 : first < 224 ? 2 : first === 255 ? 5 : 0) : ([1, 2, 4, 0][head & 3] ?? 0);
    if (width === 0 || at + width > bytes.length) return null;
    const size = !isNew
      ? bytes.readUIntBE(at, width)
      : width === 1
        ? first
        : width === 2
          ? ((first - 192) << 8) + (bytes[at + 1] ?? 0) + 192
          : bytes.readUInt32BE(at + 1);
    const start = at + width;
    if (start + size > bytes.length) return null;
    found.push({ tag: isNew ? head & 0x3f : (head >> 2) & 0x0f, body: bytes.subarray(start, start + size) });
    at = start + size;
  }
  return found;
}

const TAGS = { secretKey: 5, publicKey: 6, secretSubkey: 7, subkey: 14 } as const;

/** The fingerprint of a key packet; null for a version that is not known. */
function openPgpFingerprint(body: Buffer): string | null {
  const size = Buffer.alloc(4);
  size.writeUInt32BE(body.length);
  const version = body[0];
  if (version === 4) return hex('sha1', Buffer.from([0x99]), size.subarray(2), body);
  if (version === 5) return hex('sha256', Buffer.from([0x9a]), size, body);
  if (version === 6) return hex('sha256', Buffer.from([0x9b]), size, body);
  return null;
}

function hex(algorithm: string, ...parts: readonly Buffer[]): string {
  return createHash(algorithm).update(Buffer.concat(parts)).digest('hex').toUpperCase();
}

function parseOpenPgp(text: string): PublicKey {
  const form =
    /^-----BEGIN PGP PUBLIC KEY BLOCK-----\n(?:[A-Za-z]+: [^\n]*\n)*[ \t]*\n((?:[A-Za-z0-9+/]+={0,2}\n)+)(?:=[A-Za-z0-9+/]{4}\n)?-----END PGP PUBLIC KEY BLOCK-----$/;
  const base64 = form.exec(text)?.[1]?.replaceAll('\n', '');
  if (base64 === undefined) throw wrong('it is not one armored OpenPGP public key');
  const bytes = Buffer.from(base64, 'base64');
  const all = packets(bytes);
  if (bytes.toString('base64') !== base64 || all === null) throw wrong('it is malformed');
  const [primary, ...others] = all.filter(({ tag }) => tag === TAGS.publicKey);
  if (all.some(({ tag }) => tag === TAGS.secretKey || tag === TAGS.secretSubkey)) throw wrong('it holds a private key');
  if (!primary || all[0] !== primary || others.length > 0) throw wrong('it holds not exactly one key');
  const [fingerprint, ...subkeys] = [primary, ...all.filter(({ tag }) => tag === TAGS.subkey)].map(({ body }) =>
    openPgpFingerprint(body),
  );
  if (!fingerprint) throw wrong('its version is not known');
  const known = subkeys.flatMap((subkey) => subkey ?? []);
  return { type: 'openpgp', fingerprint, public_key: armor(bytes), fingerprints: [fingerprint, ...known] };
}

function armor(bytes: Buffer): string {
  const lines = bytes.toString('base64').match(/.{1,64}/g) ?? [];
  const check = `=${crc24(bytes).toString('base64')}`;
  return ['-----BEGIN PGP PUBLIC KEY BLOCK-----', '', ...lines, check, '-----END PGP PUBLIC KEY BLOCK-----', ''].join('\n');
}

/** The checksum of OpenPGP's armor. */
function crc24(bytes: Buffer): Buffer {
  let crc = 0xb704ce;
  for (const byte of bytes) {
    crc ^= byte << 16;
    for (let bit = 0; bit < 8; bit++) crc = crc & 0x800000 ? ((crc << 1) ^ 0x864cfb) & 0xffffff : crc << 1;
  }
  return Buffer.from([crc >> 16, (crc >> 8) & 0xff, crc & 0xff]);
}
