/**
 * The main job in one minute: a scratch repository, real issues, agents (processes) that race for them, one issue from claim to
 * applied, and the audit in plain Git.
 */
import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const fixtures = join(root, 'test', 'fixtures');
const repository = mkdtempSync(join(tmpdir(), 'git-coord-demo-'));
const environment = {
  ...process.env,
  PATH: `${join(root, 'bin')}${delimiter}${process.env['PATH']}`,
  GIT_PAGER: 'cat',
  GIT_COORD_REFRESH: 'off', // The demo refreshes when it wants to show the result.
};

/** Headings are bold on a terminal; a file gets plain text. https://no-color.org */
const isStyled = process.stdout.isTTY && !process.env['NO_COLOR'];
const say = (text: string): void => void process.stdout.write(isStyled ? `\n\u001b[1m${text}\u001b[0m\n` : `\n${text}\n`);
const asAgent = (agent: string | undefined) => ({ ...environment, ...(agent && { GIT_COORD_AGENT: agent }) });

interface Ended {
  readonly agent: string;
  readonly code: number | null;
  readonly output: string;
}

/** Runs a command as a person would type it, and shows what it says. */
function show(words: readonly string[], { agent, lines = 12 }: { agent?: string; lines?: number } = {}): void {
  const typed = words.map((word) => (/^[\w./:=@-]+$/.test(word) ? word : `"${word}"`)).join(' ');
  process.stdout.write(`\n$ ${agent ? `GIT_COORD_AGENT=${agent} ` : ''}${typed}\n`);
  const [program = '', ...args] = words;
  const { stdout, stderr, status } = spawnSync(program, args, { cwd: repository, env: asAgent(agent), encoding: 'utf8' });
  const said = `${stdout}${stderr}`.trimEnd().split('\n');
  process.stdout.write(
    said
      .slice(0, lines)
      .map((line) => `${line}\n`)
      .join(''),
  );
  if (said.length > lines) process.stdout.write(`… (${said.length - lines} more lines)\n`);
  if (status !== 0 && status !== 8) throw new Error(`${typed} ended with exit code ${status}`);
}

/** Lets several agents run a command at the same moment, each in a process of its own. */
async function race(agents: readonly string[], words: (agent: string, index: number) => readonly string[]): Promise<Ended[]> {
  return Promise.all(
    agents.map(
      (agent, index) =>
        new Promise<Ended>((resolve, reject) => {
          const child = spawn('git', ['coord', ...words(agent, index)], { cwd: repository, env: asAgent(agent) });
          let output = '';
          child.stdout.on('data', (chunk) => (output += chunk));
          child.stderr.on('data', (chunk) => (output += chunk));
          child.on('error', reject);
          child.on('close', (code) => resolve({ agent, code, output: output.trim() }));
        }),
    ),
  );
}

say('1. A scratch repository');
spawnSync('git', ['init', '--quiet', '--initial-branch=main', repository]);
show(['git', 'coord', 'init']);

say('2. Real issues: an old file-based directory, and 485 issues of a public project');
process.stdout.write(
  '(the old directory has a torn log line and times without a zone on purpose: they are reported, the rest comes in)\n',
);
show(['git', 'coord', 'import', '--from', 'phase4', join(fixtures, 'phase4')]);
show(['git', 'coord', 'import', '--from', 'beads', join(fixtures, 'beads-issues.jsonl')]);

say('3. An agent starts');
show(['git', 'coord', 'start', '--agent', 'gemini_cli'], { lines: 40 });

const agents = ['claude_code', 'gemini_cli', 'codex_cli', 'aider', 'cursor', 'amp', 'goose', 'cline'];
say(`4. ${agents.length} agents, ${agents.length} processes, one issue: who gets issue_008?`);
const contenders = await race(agents, () => ['claim', 'issue_008']);
for (const { agent, code, output } of contenders)
  process.stdout.write(`${agent.padEnd(12)} exit ${code}  ${output.split(/;|\n/)[0]}\n`);
const winners = contenders.filter(({ code }) => code === 0).map(({ agent }) => agent);
const winner = winners[0];
if (winners.length !== 1 || winner === undefined) throw new Error(`${winners.length} agents won`);
process.stdout.write(`=> one winner: ${winner}\n`);

say('5. The same agents, each another issue: nobody waits for anybody');
const { stdout: listed } = spawnSync('git', ['coord', 'list', '--ready', '--json'], {
  cwd: repository,
  env: environment,
  encoding: 'utf8',
});
const free = (JSON.parse(listed) as { id: string }[]).slice(0, agents.length);
const spread = await race(agents, (_, index) => ['claim', free[index]?.id ?? '']);
process.stdout.write(`=> ${spread.filter(({ code }) => code === 0).length} of ${agents.length} got theirs\n`);

say('6. issue_008 from claim to applied');
const reviewer = agents.find((agent) => agent !== winner) ?? '';
const proposal = [
  '--title',
  'Resolve nested template variables',
  '--approach',
  'Walk the template literal instead of matching it',
];
const evidence = ['--files', 'extractor.py,parser.py', '--lines', '450-480', '--tested', '--test-notes', '27 affected nodes'];
show(['git', 'coord', 'propose', '--issue', 'issue_008', ...proposal, ...evidence], { agent: winner });
show(['git', 'coord', 'review', 'fix_008_1', '--approve', '--notes', 'read it and ran it'], { agent: reviewer });
show(['git', 'coord', 'apply', 'fix_008_1'], { agent: winner });
show(['git', 'coord', 'show', 'issue_008'], { lines: 24 });

say('7. The audit is Git history');
show(['git', 'coord', 'refresh', '--wait']);
show(['git', 'log', '--oneline', '--no-merges', '-12', 'refs/coord']);
show(['git', 'log', '--oneline', '--no-merges', '-3', 'refs/coord', '--', 'fixes/applied']);

say('8. A report');
show(['git', 'coord', 'report', 'issues'], { lines: 22 });

process.stdout.write(`\nThe repository is ${repository}; look around in it, then remove the directory.\n`);
