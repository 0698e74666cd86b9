import { expect } from 'chai';
import { build } from 'esbuild';
import { PACKAGE_ROOT } from './support/cli.ts';

describe('the program', () => {
  it('loads no package for a well-formed command line', async () => {
    const { metafile } = await build({
      absWorkingDir: PACKAGE_ROOT,
      entryPoints: ['src/cli/run.ts'],
      bundle: true,
      write: false,
      metafile: true,
      platform: 'node',
      logLevel: 'silent',
    });
    const seen = new Set<string>();
    const visit = (path: string): void => {
      if (seen.has(path)) return;
      seen.add(path);
      for (const found of metafile.inputs[path]?.imports ?? [])
        if (found.kind === 'import-statement' && !found.external) visit(found.path);
    };
    visit('src/cli/run.ts');
    expect(seen).to.include('src/cli/table.ts');
    expect([...seen].filter((path) => path.includes('node_modules'))).to.deep.equal([]);
    const packages = Object.keys(metafile.inputs).filter((path) => path.includes('node_modules/yargs/'));
    expect(packages.length, 'yargs is in the bundle').to.be.greaterThan(0);
  });
});
