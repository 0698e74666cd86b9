import { readFileSync } from 'node:fs';
import { join } from 'node:path';
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

  it('has the packages in files of their own, so that they are not even read', () => {
    const built = (name: string): string => readFileSync(join(PACKAGE_ROOT, 'dist', name), 'utf8');
    const program = built('program.cjs');
    for (const [name, word] of Object.entries({ yargs: 'strictOptions', 'simple-git': 'GitResponseError' })) {
      expect(built(`${name}.cjs`)).to.contain(word);
      expect(program).to.contain(`require("./${name}.cjs")`);
    }
    expect(program).to.not.contain('GitResponseError').and.to.not.contain('y18n');
  });

  it('is found by the loader, which is small', () => {
    expect(readFileSync(join(PACKAGE_ROOT, 'dist', 'git-coord.cjs')).length).to.be.lessThan(10_000);
  });
});
