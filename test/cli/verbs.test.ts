import { expect } from 'chai';
import { VERBS } from '../../src/cli/table.ts';
import { jsonLine } from '../../src/core/json.ts';
import { PACKAGE_ROOT, run } from '../support/cli.ts';
import type { TestRepository } from '../support/repository.ts';
import { CALLS } from './calls.ts';
import { outputOf } from './outputs.ts';
import { remoteScene, scene } from './scene.ts';

/** The same line with --json before a `--`. */
function withJson(words: readonly string[]): string[] {
  const at = words.indexOf('--');
  return at < 0 ? [...words, '--json'] : [...words.slice(0, at), '--json', ...words.slice(at)];
}

describe('cli/verbs', () => {
  const reading = new Set(['completion', 'status', 'list', 'show', 'log', 'report', 'health']);
  let shared: Promise<TestRepository>;

  before(() => {
    shared = scene();
  });

  after(async () => (await shared).remove());

  it('are all called here', () => {
    expect(Object.keys(CALLS).sort()).to.deep.equal(VERBS.map(({ name }) => name).sort());
  });

  for (const { name } of VERBS) {
    describe(name, () => {
      for (const { words, form, text, agent, input, code = 0, remote = false } of CALLS[name] ?? []) {
        const options = { ...(agent !== undefined && { agent }), ...(input !== undefined && { input }) };

        it(words.join(' ').replace(PACKAGE_ROOT, ''), async () => {
          const fresh = remote ? remoteScene : scene;
          const isShared = reading.has(name) && !remote;
          const repo = isShared ? await shared : await fresh();
          const said = await run(repo, words, options);
          expect(said.out).to.match(text);
          expect(said.code).to.equal(code);
          const other = isShared ? repo : await fresh();
          const printed = await run(other, withJson(words), options);
          const value = outputOf(printed.out, form);
          if (name !== 'export') expect(printed.out).to.equal(`${jsonLine(value)}\n`);
          expect(printed.err).to.equal('');
          expect(printed.code).to.equal(code);
          for (const used of isShared ? [] : [repo, other]) used.remove();
        });
      }
    });
  }
});
