/** What the reference says besides the table of verbs: what a command reads from outside, what it leaves behind, how it ends. */
import { type ErrorCode, EXIT_CODES } from '../../src/core/errors.ts';

/** A name and what it means. */
export type Fact = readonly [name: string, meaning: string];

export const INTRODUCTION: readonly string[] = [
  'git coord lets coding agents and people share one backlog of issues and fixes. Git is the database, the lock service and the audit log: there is no server. Of any number of claimants of an issue exactly one gets it, and what a command has reported as done survives a crash.',
  'Each issue is a small branch of its own, and each action on it is one commit that is put there by compare-and-swap. So `git log`, `git show` and `git diff` work on everything.',
  'An issue is named by its id in any spelling: issue_008, issue_8 or 8; an imported issue also by the id that it had. Results go to standard output, everything else to standard error. Put `--` before text that starts with a dash.',
];

const MEANINGS: Readonly<Record<ErrorCode, string>> = {
  internal: 'a bug of git coord',
  usage: 'the command line or a value in it is wrong',
  refused: 'a rule forbids it',
  not_found: 'there is no such issue, fix, …',
  lost: 'somebody else holds it, or was first',
  not_initialised: 'git coord is not set up in this repository',
  unusable_repository: 'this is no Git repository, or one that cannot be used',
  remote: 'a remote cannot be reached, or refuses',
  check_failed: 'a check found something',
};

export interface Exit {
  readonly status: number;
  /** What `error.code` says under `--json`; none for success. */
  readonly codes: readonly string[];
  readonly meaning: string;
}

/** Every exit code, in order. */
export function exits(): readonly Exit[] {
  const codes = Object.keys(EXIT_CODES) as ErrorCode[];
  const failures = [...new Set(Object.values(EXIT_CODES))]
    .sort((a, b) => a - b)
    .map((status) => {
      const kinds = codes.filter((code) => EXIT_CODES[code] === status);
      return { status, codes: kinds, meaning: kinds.map((code) => MEANINGS[code]).join('; or ') };
    });
  return [{ status: 0, codes: [], meaning: 'done' }, ...failures];
}

export const ENVIRONMENT: readonly Fact[] = [
  ['GIT_COORD_AGENT', 'The agent that acts, where `--agent` does not say it.'],
  [
    'GIT_COORD_SESSION',
    'The session of that agent; two sessions under one name are two holders. Without it: CLAUDE_CODE_SESSION_ID, CODEX_THREAD_ID or OPENCODE_SESSION_ID, else an id that is kept in a file of the worktree.',
  ],
  ['GIT_COORD_OFFLINE', '`1` is `--offline` for every command.'],
  ['GIT_COORD_REFRESH', '`off` keeps commands and hooks from starting a refresh in the background.'],
  [
    'GIT_COORD_NATIVE',
    '`0` runs the program on Node though a native one is installed; `1` runs the native one or nothing. Default: the native one where it is installed, else Node.',
  ],
  ['GIT_COORD_DEBUG', 'Where it is not empty, a bug of git coord is shown with its stack.'],
];

export const GIT_CONFIGURATION: readonly Fact[] = [
  ['coord.agent', 'The agent that acts, where neither `--agent` nor GIT_COORD_AGENT says it.'],
  [
    'coord.sign',
    'Whether each action is signed, with what Git itself signs with: gpg.format, user.signingKey, gpg.program, gpg.ssh.program. Default: false.',
  ],
  [
    'coord.fsync',
    'Whether every object and ref is synced to the disk before a command says that it is done. Default: true. Without it a power failure may take the last actions.',
  ],
  [
    'coord.remote',
    'The remote that decides for all clones. `git coord init --remote NAME` sets it. Unset: this repository decides.',
  ],
  [
    'coord.remoteNamespace',
    'What stands for `refs/coord` on the remote, where it takes only branches: `refs/heads/git-coord`. Default: `refs/coord`.',
  ],
  [
    'coord.serverNamespace',
    'On a server with the guard: below what the team’s refs lie, where that is neither `refs/coord` nor `refs/heads/git-coord`.',
  ],
  ['coord.remoteTimeout', 'A connection that says nothing for so many seconds is given up. Default: 60.'],
  ['coord.autoRefresh', 'Whether commands and hooks start a refresh in the background. Default: true.'],
  [
    'coord.autoMaintenance',
    'Whether the background refresh lets Git pack loose objects and refs when there are many. Default: true. Git’s own maintenance.auto, gc.auto, gc.packRefs and gc.autoPackLimit are heeded as well.',
  ],
];

export const REFS: readonly Fact[] = [
  ['refs/coord/issues/ISSUE', 'An issue with its fixes and comments: the truth. Each action is one commit.'],
  [
    'refs/coord/claims/ISSUE',
    'Points at the commit that holds the current claim. Decides nothing; mended by `git coord refresh`.',
  ],
  ['refs/coord/agents/AGENT/CLONE', "An agent's record, its sessions and its refused attempts."],
  ['refs/coord/agents/AGENT/keys', 'The keys that an agent signs with, for all clones.'],
  ['refs/coord-remotes/REMOTE/…', 'What this clone last saw of the same refs on the remote; a plain `git fetch` brings it.'],
  ['refs/coord/config', "The team's rules, versioned."],
  ['refs/coord/state', 'Derived: the merge of all of them, with the reports. `git log refs/coord` shows it.'],
];

export const FILES: readonly Fact[] = [
  ['.coord/', 'A read-only view of refs/coord/state in the main worktree; it may be deleted at any time.'],
  ['.coord/issues/SEVERITY/', 'The issues, one JSON file each; an index.json beside the directories of the severities.'],
  ['.coord/fixes/STATUS/', 'The fixes, one JSON file each, below proposed/, applied/ and rejected/.'],
  ['.coord/reports/', 'ISSUES_REPORT.md, FIXES_APPLIED_REPORT.md, AGENT_ACTIVITY_REPORT.md and generation_metadata.json.'],
  ['.coord/audit_log.jsonl', 'Every action, one JSON object a line.'],
  [
    '~/.cache/git-coord/',
    'What Node’s compiler made of the program, so that it starts sooner; below $XDG_CACHE_HOME where that is set. It may be deleted at any time.',
  ],
  ['.coord/.gitignore, .coord/config.json', 'The only two files of the view that belong in a commit.'],
];

/** A first session, from an empty repository to a fix that is applied. */
export const SESSION: readonly (readonly [command: string, does: string])[] = [
  ['git coord init', 'once in a repository'],
  ['export GIT_COORD_AGENT=gemini_cli', 'says who acts'],
  ['git coord new "Parser drops the last line" --severity high', 'creates issue_001'],
  ['git coord start', 'shows what is free, and what to do next'],
  ['git coord claim 1', 'exits 5 where somebody else has it'],
  ['git coord propose --issue 1 --title "Flush at the end" --files src/parser.c --tested', 'proposes fix_001_1'],
  ['git coord apply fix_001_1', 'resolves issue_001'],
  ['git log refs/coord', 'all of it, in plain Git'],
];
