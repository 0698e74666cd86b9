import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { expect } from 'chai';
import { type Place, RowFile, RowFileWriter } from '../../src/store/row-file.ts';

describe('store/row-file', () => {
  const texts = ['one', '', 'drei € ', 'x'.repeat(1000)].map((text) => Buffer.from(text));
  let directory: string;
  let path: string;

  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'git-coord-rows-'));
    path = join(directory, 'cache', 'rows');
  });
  afterEach(() => rmSync(directory, { recursive: true }));

  function write(kind = 'rows 1'): Place[] {
    const writer = new RowFileWriter(path, kind);
    const places = texts.map((text) => writer.append(text));
    writer.finish({ places }).close();
    return places;
  }

  /** What a reader gets to see: the texts, `null` for damaged ones; nothing where there is no file that is whole. */
  function read(kind = 'rows 1'): (string | null)[] | null {
    const file = RowFile.open(path, kind);
    if (file === null) return null;
    const { places } = file.index as { places: Place[] };
    const found = [...places, ...places.toReversed()].map((place) => file.read(place)?.toString('utf8') ?? null);
    file.close();
    return found;
  }

  const whole = [...texts, ...texts.toReversed()].map(String);

  it('gives back every text, in any order, and leaves nothing beside the file', () => {
    write();
    expect(read()).to.deep.equal(whole);
    expect(readdirSync(join(directory, 'cache'))).to.deep.equal(['rows']);
  });

  it('is not there for a reader of another kind, or where there is none', () => {
    expect(read()).to.equal(null);
    write('rows 2');
    expect(read()).to.equal(null);
  });

  it('is not there when it was cut anywhere', () => {
    write();
    const bytes = readFileSync(path);
    for (let length = 0; length < bytes.length; length++) {
      writeFileSync(path, bytes.subarray(0, length));
      expect(read(), `${length} bytes`).to.equal(null);
    }
  });

  it('is not there when its checksums are not those of so many texts', () => {
    write();
    const text = readFileSync(path, 'latin1');
    const [, end = '', length = ''] = /(\d+) +(\d+) [0-9a-f]{8}\n$/.exec(text) ?? [];
    const index = text.slice(Number(end), Number(end) + Number(length));
    for (const checksums of ['null', '[]', '[1,2]', '{}']) {
      const changed = index.replace(/"checksums":\[\d+\]/, `"checksums":${checksums}`);
      expect(changed).to.not.equal(index);
      const sum = crc32(changed).toString(16).padStart(8, '0');
      const trailer = [end.padStart(15), `${changed.length}`.padStart(15), sum].join(' ');
      writeFileSync(path, `${text.slice(0, Number(end))}${changed}${trailer}\n`, 'latin1');
      expect(read(), checksums).to.equal(null);
    }
  });

  it('never gives another text than was written, whichever bit is wrong', () => {
    write();
    const bytes = readFileSync(path);
    let damaged = 0;
    for (let at = 0; at < bytes.length; at++) {
      const spoiled = Buffer.from(bytes);
      spoiled[at] = (spoiled[at] ?? 0) ^ (1 << (at % 8));
      writeFileSync(path, spoiled);
      const found = read();
      if (found?.includes(null)) damaged++;
      for (const [index, text] of (found ?? []).entries()) expect(text, `byte ${at}`).to.be.oneOf([whole[index], null]);
    }
    expect(damaged).to.be.at.least(1000);
  });

  it('gives back texts that are longer than what is written and read at once, and of damaged parts none', () => {
    const sizes = [10, 700_000, 16_000, 0, 16_384, 1_200_000, 5];
    const many = sizes.map((size, index) => Buffer.alloc(size, String.fromCharCode(97 + index)));
    const writer = new RowFileWriter(path, 'rows 1');
    const places = many.map((text) => writer.append(text));
    writer.finish({ places }).close();
    expect(read()).to.deep.equal([...many, ...many.toReversed()].map(String));
    const bytes = readFileSync(path);
    bytes[600_000] = 0;
    writeFileSync(path, bytes);
    const damaged = many.map((text, index) => (index === 1 ? null : String(text)));
    expect(read()).to.deep.equal([...damaged, ...damaged.toReversed()]);
  });

  it('gives back an index that is written in parts, whatever characters are where these end', () => {
    for (const shift of [0, 1, 2, 3]) {
      const index = { text: `${'x'.repeat(shift)}${'😀'.repeat(300_000)}`, list: ['€', 1, null] };
      new RowFileWriter(path, 'rows 1').finish(index).close();
      const file = RowFile.open(path, 'rows 1');
      expect(file?.index).to.deep.equal(index);
      file?.close();
    }
  });

  it('refuses places outside its texts', () => {
    const [place] = write();
    const file = RowFile.open(path, 'rows 1');
    for (const offset of [-1, 1e9, Number.NaN, 0.5]) expect(file?.read({ length: 3, offset })).to.equal(null);
    expect(file?.read({ offset: 0, length: -1 })).to.equal(null);
    expect(place && file?.read(place)?.toString()).to.equal('one');
    file?.close();
  });

  it('leaves the file before it when it is abandoned, and removes what a killed writer left', () => {
    write();
    const gone = 2 ** 22 + 1; // No process has a number above the highest that Linux gives.
    const left = `${path}.${gone}.0123abcd.tmp`;
    writeFileSync(left, 'half');
    const writer = new RowFileWriter(path, 'rows 1');
    writer.append(Buffer.from('new'));
    writer.abandon();
    expect(read()).to.deep.equal(whole);
    expect([existsSync(left), readdirSync(join(directory, 'cache'))]).to.deep.equal([false, ['rows']]);
  });

  it('can still be read by who has opened it when another takes its place', () => {
    const places = write();
    const file = RowFile.open(path, 'rows 1');
    texts.reverse();
    write();
    texts.reverse();
    expect(places.map((place) => file?.read(place)?.toString())).to.deep.equal(texts.map(String));
    file?.close();
  });
});
