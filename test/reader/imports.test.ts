import { builtinModules } from 'node:module';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { build } from 'esbuild';

const entry = fileURLToPath(new URL('../../src/reader/reader.ts', import.meta.url));

describe('reader', () => {
  describe('imports', () => {
    it('reaches core and isomorphic-git, and no part of Node', async () => {
      const { metafile } = await build({
        entryPoints: [entry],
        bundle: true,
        write: false,
        metafile: true,
        packages: 'external',
        format: 'esm',
      });
      const imported = Object.values(metafile.inputs).flatMap(({ imports }) =>
        imports.map(({ path, external }) => ({ path, external })),
      );
      expect([...new Set(imported.filter(({ external }) => external).map(({ path }) => path))]).to.deep.equal(['isomorphic-git']);
      expect(imported.filter(({ path }) => path.startsWith('node:') || builtinModules.includes(path))).to.deep.equal([]);
      const layers = new Set(Object.keys(metafile.inputs).map((path) => path.match(/src\/(\w+)\//)?.[1]));
      expect([...layers]).to.have.members(['core', 'reader']);
    });

    it('bundles for browsers that have the buffer package, as isomorphic-git asks', async () => {
      const { metafile, warnings } = await build({
        entryPoints: [entry],
        bundle: true,
        write: false,
        metafile: true,
        platform: 'browser',
        external: ['buffer'],
        format: 'esm',
      });
      expect(warnings).to.deep.equal([]);
      const external = Object.values(metafile.outputs).flatMap(({ imports }) => imports.filter((item) => item.external));
      expect([...new Set(external.map(({ path }) => path))]).to.deep.equal(['buffer']);
    });
  });
});
