import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { PACKAGE_ROOT } from './support/in-process.ts';
import { hermeticEnv } from './support/repository.ts';

describe('npm run demo', () => {
  it('shows the main job to its end, as plain text where that is no terminal', () => {
    const base = mkdtempSync(join(tmpdir(), 'git-coord-test-'));
    try {
      const tsx = join(PACKAGE_ROOT, 'node_modules', '.bin', 'tsx');
      const env = { ...hermeticEnv(base), TMPDIR: base };
      const { status, stdout, stderr } = spawnSync(tsx, [join(PACKAGE_ROOT, 'demo', 'demo.ts')], { env, encoding: 'utf8' });
      expect({ status, stderr }).to.deep.equal({ status: 0, stderr: '' });
      expect(stdout).to.match(
        /\n4\. 8 agents, 8 processes, one issue: [\s\S]*=> one winner: \w+\n[\s\S]*\nissue_008 is resolved\n/,
      );
      expect(stdout).not.to.contain('\u001b');
    } finally {
      rmSync(base, { recursive: true });
    }
  });
});
