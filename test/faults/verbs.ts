/** The verbs that change something, each with what it needs to find. */
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** A command line, by an agent, so many minutes ago. */
export interface Step {
  readonly words: readonly string[];
  readonly agent?: string;
  readonly minutesAgo?: number;
}

/** A command to be tried with faults. */
export interface Scenario {
  readonly name: string;
  readonly words: readonly string[];
  /** Default: ada, who prepared everything. */
  readonly agent?: string;
  readonly before: readonly Step[];
  /** Files that it reads. */
  readonly files?: Readonly<Record<string, string>>;
  /** Refs that it changes beside its purpose: whether that was done is not in its exit code. */
  readonly besides?: RegExp;
  /** Nothing is left to work with after it, or there was nothing before it. */
  readonly isEnd?: boolean;
  /** What is wrong with the files that it leaves. */
  readonly check?: (directory: string) => string[];
}

const INIT: Step = { words: ['init', '--no-hooks'] };
const NEW: Step = { words: ['new', 'Something is wrong', '--severity', 'high', '--description', 'from time to time'] };
const CLAIM: Step = { words: ['claim', '1'] };
const PROPOSE: Step = { words: ['propose', '--issue', '1', '--title', 'Mend it', '--tested'] };
const CLOSE: Step = { words: ['close', '1', '--reason', 'it is not wrong'] };
const ago = (minutesAgo: number, steps: readonly Step[]): Step[] => steps.map((step) => ({ ...step, minutesAgo }));

/** Many enough that they are written as one pack. */
const BEADS = Array.from({ length: 90 }, (_, index) => {
  const times = { created_at: '2025-01-01T00:00:00Z', updated_at: '2025-01-02T00:00:00Z' };
  return `${JSON.stringify({ id: `bd-${index}`, title: `Bead ${index}`, status: 'open', priority: 1, issue_type: 'bug', ...times })}\n`;
}).join('');

const PHASE4 = join(import.meta.dirname, '..', 'fixtures', 'phase4');

function exported(directory: string): string[] {
  const path = join(directory, 'backlog.json');
  if (!existsSync(path)) return [];
  try {
    return Array.isArray(JSON.parse(readFileSync(path, 'utf8'))) ? [] : ['backlog.json is no array'];
  } catch {
    return ['backlog.json is torn'];
  }
}

/** A hook of ours is whole, and the user's own is never lost. */
function hooked(directory: string): string[] {
  const hooks = join(directory, '.git', 'hooks');
  const texts = readdirSync(hooks).map((name) => [name, readFileSync(join(hooks, name), 'utf8')] as const);
  const torn = texts.filter(([name, text]) => !name.endsWith('.tmp') && !text.endsWith('\n')).map(([name]) => `${name} is torn`);
  return texts.some(([, text]) => text === USERS_HOOK) ? torn : [...torn, "the user's hook is gone"];
}

const USERS_HOOK = '#!/bin/sh\nexit 0\n';
/** A hook of the user's own, in the way of ours. */
export function writeUsersHook(directory: string): void {
  writeFileSync(join(directory, '.git', 'hooks', 'post-commit'), USERS_HOOK, { mode: 0o755 });
}

export const SCENARIOS: readonly Scenario[] = [
  { name: 'init', words: ['init'], before: [], isEnd: true, check: hooked },
  { name: 'config', words: ['config', 'lease_minutes', '30'], before: [INIT, NEW] },
  { name: 'hooks install', words: ['hooks', 'install'], before: [INIT, NEW], check: hooked },
  { name: 'hooks uninstall', words: ['hooks', 'uninstall'], before: [{ words: ['init'] }, NEW], check: hooked },
  { name: 'start', words: ['start'], agent: 'eve', before: [INIT, NEW] },
  { name: 'heartbeat', words: ['heartbeat'], before: ago(40, [INIT, NEW, CLAIM]), besides: /^refs\/coord\/issues\// },
  { name: 'new', words: ['new', 'Something else', '--severity', 'low'], agent: 'eve', before: [INIT, NEW] },
  { name: 'edit', words: ['edit', '1', '--severity', 'low', '--add-label', 'odd'], before: [INIT, NEW] },
  { name: 'comment', words: ['comment', '1', 'on Mondays'], before: [INIT, NEW] },
  { name: 'close', words: CLOSE.words, before: [INIT, NEW] },
  { name: 'reopen', words: ['reopen', '1', '--reason', 'it is'], before: [INIT, NEW, CLOSE] },
  { name: 'claim', words: ['claim', '1'], agent: 'eve', before: [INIT, NEW] },
  {
    name: 'take over',
    words: ['claim', '1', '--force', '--reason', 'urgent'],
    agent: 'eve',
    before: [INIT, NEW, CLAIM],
  },
  { name: 'release', words: ['release', '1'], before: [INIT, NEW, CLAIM] },
  { name: 'propose', words: PROPOSE.words, before: [INIT, NEW, CLAIM] },
  { name: 'review', words: ['review', 'fix_001_1', '--approve'], agent: 'eve', before: [INIT, NEW, CLAIM, PROPOSE] },
  { name: 'apply', words: ['apply', 'fix_001_1'], before: [INIT, NEW, CLAIM, PROPOSE] },
  { name: 'reject', words: ['reject', 'fix_001_1', '--reason', 'no'], before: [INIT, NEW, CLAIM, PROPOSE] },
  { name: 'claim in vain', words: ['claim', '1'], agent: 'eve', before: [INIT, NEW, CLAIM], besides: /^refs\/coord\/agents\// },
  { name: 'refresh', words: ['refresh', '--wait'], before: [INIT, NEW, CLAIM] },
  { name: 'refresh again', words: ['refresh', '--full'], before: [INIT, NEW, { words: ['refresh', '--wait'] }, CLOSE] },
  { name: 'refresh ended', words: ['refresh', '--wait'], before: [INIT, NEW, CLAIM, { words: ['release', '1'] }] },
  { name: 'cleanup', words: ['cleanup'], before: ago(180, [INIT, NEW, CLAIM]) },
  { name: 'import phase4', words: ['import', '--from', 'phase4', PHASE4], before: [INIT, NEW] },
  {
    name: 'import beads',
    words: ['import', '--from', 'beads', 'beads.jsonl'],
    before: [INIT, NEW],
    files: { 'beads.jsonl': BEADS },
  },
  { name: 'export', words: ['export', 'json', 'backlog.json'], before: [INIT, NEW], check: exported },
  { name: 'export phase4', words: ['export', 'phase4', 'old'], before: [INIT, NEW] },
  { name: 'uninstall', words: ['uninstall', '--yes'], before: [{ words: ['init'] }, NEW, CLAIM], isEnd: true, check: hooked },
];
