import { expect } from 'chai';
import { VERBS } from '../../src/cli/table.ts';
import { GROUPS, optionsOf } from '../../src/cli/verb.ts';
import { run } from '../support/cli.ts';
import { TestRepository } from '../support/repository.ts';

describe('cli/help', () => {
  let repo: TestRepository;

  before(() => {
    repo = new TestRepository();
  });

  after(() => repo.remove());

  it('shows every verb and every group in the overview', async () => {
    for (const words of [['-h'], ['--help'], ['help'], []]) {
      const { code, out, err } = await run(repo, words);
      expect({ code, err }).to.deep.equal({ code: words.length > 0 ? 0 : 2, err: '' });
      for (const group of GROUPS) expect(out).to.contain(`\n${group}:\n`);
      for (const { name, summary } of VERBS.filter(({ hidden }) => !hidden))
        expect(out)
          .to.match(new RegExp(`^  ${name} {2,}`, 'm'))
          .and.to.contain(summary);
      for (const line of out.split('\n')) expect(line.length).to.be.at.most(130);
    }
  });

  it('prints the version', async () => {
    for (const word of ['--version', '-v', '-V', 'version']) {
      const { code, out } = await run(repo, [word]);
      expect(code).to.equal(0);
      expect(out).to.match(/^git-coord \S+\n$/);
    }
  });

  for (const verb of VERBS) {
    it(`explains ${verb.name} anywhere, whatever else is on the line`, async () => {
      const shown = await run(repo, [verb.name, '-h'], { agent: null });
      expect({ code: shown.code, err: shown.err }).to.deep.equal({ code: 0, err: '' });
      expect(shown.out.startsWith(`usage: git coord ${verb.name} `)).to.equal(true);
      for (const { name, choices } of optionsOf(verb)) {
        expect(shown.out).to.contain(`--${name}`);
        for (const choice of choices ?? []) expect(shown.out, `a choice of --${name}`).to.contain(choice);
      }
      for (const { name, choices, describe } of verb.positionals ?? []) {
        expect(shown.out).to.match(new RegExp(`^Arguments:\\n(?:  .*\\n)*  ${name.toUpperCase()} `, 'm'));
        expect(shown.out.replaceAll(/\s+/g, ' ')).to.contain(describe);
        for (const choice of choices ?? []) expect(shown.out, `a choice of ${name}`).to.contain(choice);
      }
      for (const [command, does] of verb.examples ?? []) expect(shown.out).to.contain(`\n  # ${does}\n  ${command}\n`);
      for (const { name, type, value } of optionsOf(verb)) {
        if (type !== 'flag') expect(shown.out).to.match(new RegExp(`^ +--${name} ${value ?? 'VALUE'} {2}`, 'm'));
      }
      expect(shown.out).not.to.match(/\[(string|boolean|array|default)/);
      expect((await run(repo, [verb.name, '--help'])).out).to.equal(shown.out);
      expect((await run(repo, ['help', verb.name])).out).to.equal(shown.out);
    });
  }
});
