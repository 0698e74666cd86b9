import { expect } from 'chai';
import fc from 'fast-check';
import { ValidationError } from '../../src/core/errors.ts';
import { parsePublicKey, storedPublicKey } from '../../src/store/public-keys.ts';
import { KEY, OTHER_KEY } from '../core/samples.ts';
import { describeWith, GpgHome, output, sshKey } from '../support/keys.ts';
import { TestRepository } from '../support/repository.ts';

const BLOB = Buffer.from(KEY.public_key.split(' ')[1] ?? '', 'base64');

function reasonOf(text: string): string {
  try {
    parsePublicKey(text);
  } catch (error) {
    if (error instanceof ValidationError) return error.message;
    throw error;
  }
  throw new Error(`it was taken: ${text}`);
}

describe('store/public-keys', () => {
  it('computes the fingerprint, and drops what somebody wrote behind the key', () => {
    for (const text of [KEY.public_key, `${KEY.public_key} a comment\n`, `${KEY.public_key}\t\u001b[31m\r\n`]) {
      expect(parsePublicKey(text)).to.deep.equal({ ...KEY, fingerprints: [KEY.fingerprint] });
    }
  });

  it('believes no fingerprint', () => {
    expect(storedPublicKey(KEY)?.public_key).to.equal(KEY.public_key);
    expect(storedPublicKey({ ...KEY, fingerprint: OTHER_KEY.fingerprint })).to.equal(null);
    expect(storedPublicKey({ ...KEY, public_key: 'ssh-ed25519 AAAA' })).to.equal(null);
  });

  it('takes nothing that is not exactly one public key', () => {
    const base64 = (bytes: Buffer): string => `ssh-ed25519 ${bytes.toString('base64')}`;
    for (const text of [
      '',
      'key',
      'ssh-ed25519',
      'ssh-ed25519 AAAA',
      `${KEY.public_key}\n${OTHER_KEY.public_key}`,
      `restrict ${KEY.public_key}`,
      `* ${KEY.public_key}`,
      KEY.public_key.replace('ssh-ed25519', 'ssh-rsa'),
      KEY.public_key.replace('ssh-ed25519', 'ssh-dss'),
      KEY.public_key.replace('ssh-ed25519', '__proto__'),
      KEY.public_key.replace('ssh-ed25519', 'ssh-ed25519-cert-v01@openssh.com'),
      base64(BLOB.subarray(0, -1)),
      base64(Buffer.concat([BLOB, Buffer.from([0])])),
      base64(Buffer.concat([BLOB, Buffer.from([0, 0, 0, 0])])),
      `${KEY.public_key.slice(0, -1)}=`,
      '-----BEGIN OPENSSH PRIVATE KEY-----\nb3Bl\n-----END OPENSSH PRIVATE KEY-----',
      '-----BEGIN PGP PRIVATE KEY BLOCK-----\n\nlIYE\n-----END PGP PRIVATE KEY BLOCK-----',
      '-----BEGIN PGP PUBLIC KEY BLOCK-----\n\nAAAA\n-----END PGP PUBLIC KEY BLOCK-----',
      '-----BEGIN PGP PUBLIC KEY BLOCK-----\n\n-----END PGP PUBLIC KEY BLOCK-----',
      'x'.repeat(100_000),
    ]) {
      expect(reasonOf(text)).to.match(/^the public key cannot be used: /);
    }
    expect(reasonOf('-----BEGIN OPENSSH PRIVATE KEY-----')).to.match(/it is a private key/);
  });

  it('never fails in another way, whatever the bytes', () => {
    const block = (bytes: Uint8Array): string =>
      `-----BEGIN PGP PUBLIC KEY BLOCK-----\n\n${Buffer.from(bytes).toString('base64')}\n-----END PGP PUBLIC KEY BLOCK-----`;
    const kinds = ['ssh-ed25519', 'ssh-rsa', 'ecdsa-sha2-nistp256', 'sk-ssh-ed25519@openssh.com'];
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 80 }), fc.constantFrom(...kinds), fc.nat(), fc.nat(255), (bytes, kind, at, byte) => {
        const changed = Buffer.from(BLOB);
        changed[at % changed.length] = byte;
        for (const text of [
          block(bytes),
          `${kind} ${Buffer.from(bytes).toString('base64')}`,
          `${kind} ${changed.toString('base64')}`,
        ]) {
          try {
            parsePublicKey(text);
          } catch (error) {
            expect(error).to.be.instanceOf(ValidationError);
          }
        }
      }),
    );
  });

  describeWith(['ssh-keygen'], 'with keys of ssh-keygen', () => {
    let made: TestRepository;
    before(() => {
      made = new TestRepository();
    });
    after(() => made.remove());

    for (const [type, ...options] of [
      ['ed25519'],
      ['rsa', '-b', '2048'],
      ['rsa', '-b', '4096'],
      ['ecdsa', '-b', '256'],
      ['ecdsa', '-b', '521'],
    ] as const) {
      it(`agrees with it about ${[type, ...options].join(' ')}`, () => {
        const key = sshKey(made.base, `id${options.join('')}-${type}`, type, options);
        expect(parsePublicKey(key.text)).to.deep.include({ type: 'ssh', fingerprint: key.fingerprint });
      });
    }

    it('refuses an RSA key that is too short, and a point that is not on its curve', () => {
      expect(reasonOf(sshKey(made.base, 'short', 'rsa', ['-b', '1024']).text)).to.match(/fewer than 2048 bits$/);
      const [kind, base64 = ''] = sshKey(made.base, 'point', 'ecdsa').text.split(' ');
      const blob = Buffer.from(base64, 'base64');
      blob[blob.length - 1] = (blob[blob.length - 1] ?? 0) ^ 1;
      expect(reasonOf(`${kind} ${blob.toString('base64')}`)).to.match(/it is malformed$/);
    });
  });

  describeWith(['gpg', 'gpgconf'], 'with keys of gpg', () => {
    let home: GpgHome;
    beforeEach(() => {
      home = new GpgHome();
    });
    afterEach(() => home.remove());

    it('agrees with it about the fingerprints of a key and its subkey, and writes a block that it reads', () => {
      const fingerprint = home.make('Ada <ada@example.com>', { subkey: true });
      const key = parsePublicKey(home.export(fingerprint));
      const listed = output('gpg', ['--batch', '--with-colons', '--list-keys', fingerprint], home.env).matchAll(
        /^fpr:+([0-9A-F]+):/gm,
      );
      expect(key).to.deep.include({ type: 'openpgp', fingerprint, fingerprints: Array.from(listed, ([, found]) => found) });
      expect(output('gpg', ['--batch', '--with-colons', '--show-keys'], home.env, key.public_key)).to.include(fingerprint);
      expect(parsePublicKey(key.public_key)).to.deep.equal(key);
    });

    it('refuses two keys in one block, and a block with a private key', () => {
      const [one, two] = [home.make('Bob <bob@example.com>'), home.make('Eve <eve@example.com>')];
      const both = output('gpg', ['--batch', '--armor', '--export', one, two], home.env);
      expect(reasonOf(both)).to.match(/not exactly one key$/);
      const secret = output(
        'gpg',
        ['--batch', '--pinentry-mode', 'loopback', '--passphrase', '', '--armor', '--export-secret-keys', one],
        home.env,
      );
      expect(reasonOf(secret)).to.match(/it is a private key/);
      expect(reasonOf(secret.replaceAll('PRIVATE', 'PUBLIC'))).to.match(/private key$|not exactly one key$/);
    });
  });
});
