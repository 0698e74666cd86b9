import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { findVerb } from '../../src/cli/table.ts';
import { coordinated, mustRun, run } from '../support/cli.ts';
import type { TestRepository } from '../support/repository.ts';

/** Everything that acts on a terminal. */
const CONTROL = /[\p{Cc}\u00ad\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]/u;
const EVIL = '\u001b[2J\u001b]0;own\u0007\u009b31m\u202e\u2066\u0000\r\b\u007f\u2028\ufeff$(touch x)`touch y`';

/** A backlog as another tool may have left it: no field of it is to be trusted. */
function importHostile(repo: TestRepository): string {
  const directory = join(repo.base, 'phase4');
  for (const name of ['issues/high', 'fixes/proposed', 'collaboration']) mkdirSync(join(directory, name), { recursive: true });
  const time = '2026-02-01T00:00:00Z';
  const issue = {
    id: 'issue_001',
    title: `title ${EVIL}\nsecond line`,
    severity: 'high',
    status: 'new',
    description: `description ${EVIL}\n\tmore`,
    assigned_to: `agent ${EVIL}`,
    created_by: `creator ${EVIL}`,
    created_at: time,
    labels: [`label ${EVIL}`],
    [`field ${EVIL}`]: EVIL,
  };
  const fix = {
    id: 'fix_001',
    issue_id: 'issue_001',
    title: `fix ${EVIL}`,
    status: 'proposed',
    implementer: `implementer ${EVIL}`,
    created_at: time,
    implementation: { approach: `approach ${EVIL}`, files_modified: [`file ${EVIL}`], lines: EVIL },
    test_results: { tested: true, notes: `notes ${EVIL}`, nodes_tested: [EVIL], success_rate: EVIL },
    verified_by: [`verifier ${EVIL}`],
  };
  const entry = { timestamp: time, agent: `logger ${EVIL}`, action: `do ${EVIL}`, success: true, message: `message ${EVIL}` };
  writeFileSync(join(directory, 'issues/high/issue_001_x.json'), JSON.stringify(issue));
  writeFileSync(join(directory, 'fixes/proposed/fix_001_x.json'), JSON.stringify(fix));
  writeFileSync(join(directory, 'collaboration/audit_log.jsonl'), `${JSON.stringify(entry)}\nnot json ${EVIL}\n`);
  return directory;
}

describe('cli/hostile text', () => {
  let repo: TestRepository;
  let outputs: { words: readonly string[]; out: string; err: string }[];

  const say = async (...words: string[]): Promise<number> => {
    const { code, out, err } = await run(repo, words);
    outputs.push({ words, out, err });
    return code ?? -1;
  };

  beforeEach(async () => {
    repo = await coordinated();
    outputs = [];
  });

  afterEach(() => repo.remove());

  for (const json of [false, true]) {
    it(`prints no raw control character ${json ? 'under --json' : 'for people'}`, async () => {
      const flags = json ? ['--json'] : [];
      await say('import', '--from', 'phase4', importHostile(repo), ...flags);
      expect(await say('show', '1', ...flags)).to.equal(0);
      await say('new', 'plain', '--description', EVIL, '--label', EVIL, ...flags);
      await say('comment', '1', `comment ${EVIL}`, ...flags);
      await say('edit', '1', '--description', `new ${EVIL}`, '--add-label', `l${EVIL}`, ...flags);
      await say('claim', '1', '--force', '--reason', EVIL, ...flags);
      await run(repo, ['claim', '2'], { agent: 'bob' });
      await say('claim', '2', ...flags);
      await say(
        'propose',
        '--issue',
        '1',
        '--title',
        'x',
        '--approach',
        EVIL,
        '--files',
        EVIL,
        '--lines',
        EVIL,
        '--test-notes',
        EVIL,
        ...flags,
      );
      await run(repo, ['review', 'fix_001_1', '--request-changes', '--notes', EVIL], { agent: 'bob' });
      for (const id of ['1', '2', 'fix_001', 'fix_001_1']) await say('show', id, ...flags);
      await say('reject', 'fix_001_1', '--reason', EVIL, ...flags);
      await say('release', '1', '--reason', EVIL, ...flags);
      for (const words of [
        ['list', '--all'],
        ['log'],
        ['status'],
        ['start'],
        ['health'],
        ['report'],
        ['config'],
        ['hooks', 'status'],
      ]) {
        await say(...words, ...flags);
      }
      await say('log', '--agent', EVIL, ...flags);
      await say('list', '--search', EVIL, ...flags);
      await say('apply', 'fix_001', '--issue', '1', ...flags);
      await say('reopen', '1', '--reason', EVIL, ...flags);
      await say('close', '1', '--reason', EVIL, ...flags);
      await say('refresh', '--wait', ...flags);
      await say('cleanup', ...flags);
      await say('export', 'json', ...flags);
      if (!json)
        for (const words of [
          ['export', 'jsonl'],
          ['export', 'csv'],
          ['log', '--jsonl'],
        ])
          await say(...words);
      await say('export', 'phase4', join(repo.base, `out${EVIL.replaceAll('\u0000', '')}`), ...flags);
      for (const verb of ['show', 'claim', 'apply', 'config', EVIL]) await say(verb, EVIL, ...flags);
      await say('list', `--${EVIL}`, ...flags);
      await say('new', 'x', '--agent', EVIL, ...flags);

      expect(outputs.filter(({ out }) => out !== '').length).to.be.greaterThan(25);
      for (const { words, out, err } of outputs) {
        const shown = words[1] === 'csv' ? out.replaceAll('\r\n', '\n') : out;
        const allowed = json && words[0] !== 'export' ? /\n$/ : /[\n\t]/g;
        expect(shown.replace(allowed, '').match(CONTROL)?.[0], `${words[0]} on stdout`).to.equal(undefined);
        expect(err.replaceAll('\n', '').match(CONTROL)?.[0], `${words[0]} on stderr`).to.equal(undefined);
        expect(findVerb(words[0] ?? '') === undefined && out !== '').to.equal(false);
      }
    });
  }

  it('keeps hostile text as it was given, within JSON', async () => {
    await mustRun(repo, ['new', 'plain', '--description', EVIL]);
    const shown = JSON.parse(await mustRun(repo, ['show', '1', '--json'])) as { description: string };
    expect(shown.description).to.equal(EVIL);
  });

  it('lets no line of a text pass for one of ours', async () => {
    await mustRun(repo, ['new', 'plain', '--description', 'x\nseverity:  critical', '--label', 'a\nstatus:  closed']);
    const lines = (await mustRun(repo, ['show', '1'])).split('\n');
    expect(lines.filter((line) => /^(severity|status):/.test(line))).to.deep.equal(['severity:  medium', 'status:    new']);
  });
});
