/** Runs the real program in an environment in which one call to Git or to the file system goes wrong. */
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Outcome, run } from '../support/processes.ts';

export const INJECT = join(import.meta.dirname, 'inject.cjs');
/** Not bin/git-coord, which costs a shell. */
const PROGRAM = join(import.meta.dirname, '..', '..', 'dist', 'git-coord.cjs');

/** What happens at a call to Git: the command is killed, Git cannot be started, fails, is killed, or its answer does not arrive. */
export const GIT_FAULTS = [
  ...['kill', 'kill-after', 'kill-at-end', 'ENOENT', 'EAGAIN', 'EMFILE'],
  ...['EIO', 'ENOSPC', 'git-killed', 'answer-lost'],
] as const;
/** What happens at a call to the file system: it fails, or the command is killed before it or in the middle of it. */
export const FS_FAULTS = ['kill', 'torn', 'EIO', 'ENOSPC'] as const;

/** What happens where Git asks its hook about refs: it holds their locks, has moved them, or has given up. Git is killed, or the command too. */
export const REF_FAULTS = ['git-killed', 'kill'] as const;

/** What can go wrong: a call to Git, a call to the file system, or Git itself on its way through a transaction of refs. */
export type Kind = 'git' | 'fs' | 'ref';

/** One call and what happens there. */
export interface Fault {
  readonly kind: Kind;
  /** The how-manieth call of its kind, from 1. */
  readonly at: number;
  readonly how: string;
}

/** A call that was counted. */
export interface Call {
  readonly kind: Kind;
  readonly at: number;
  /** `renameSync .git/objects/…`, `git update-ref …`. */
  readonly what: string;
}

export interface FaultyRun extends Outcome {
  readonly calls: readonly Call[];
  /** The call that went wrong; undefined where the program ended before it. */
  readonly hit: Call | undefined;
}

export interface Where {
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  /** A file that this call may write. */
  readonly log: string;
}

/** A `reference-transaction` hook that counts its calls too. */
const REF_HOOK = `#!/bin/sh
cat >/dev/null
at=$(($(grep -c '^ref:' "$FAULTS_LOG") + 1))
[ "$FAULTS_AT" = "ref:$at" ] && mark=' !'
echo "ref:$at $1$mark" >>"$FAULTS_LOG"
[ "$mark" ] || exit 0
read -r _ _ _ command _ </proc/$PPID/stat
[ "$FAULTS_HOW" = kill ] && kill -9 "$command"
kill -9 $PPID
`;

/** Runs the program with a fault, or without one, and says which calls it made. */
export async function runWith(fault: Fault | null, words: readonly string[], { cwd, env, log }: Where): Promise<FaultyRun> {
  writeFileSync(log, '');
  const hook = join(cwd, '.git', 'hooks', 'reference-transaction');
  if (fault === null || fault.kind === 'ref') writeFileSync(hook, REF_HOOK, { mode: 0o755 });
  const outcome = await run({
    program: process.execPath,
    args: ['--require', INJECT, PROGRAM, ...words],
    cwd,
    env: { ...env, FAULTS_LOG: log, ...(fault && { FAULTS_AT: `${fault.kind}:${fault.at}`, FAULTS_HOW: fault.how }) },
  });
  rmSync(hook, { force: true });
  const calls = readFileSync(log, 'utf8').split('\n').filter(Boolean).map(parseCall);
  const hit = calls.find(({ what }) => what.endsWith(' !'));
  return { ...outcome, calls, hit };
}

function parseCall(line: string): Call {
  const match = /^(git|fs|ref):(\d+) (.*)$/.exec(line);
  if (!match) throw new Error(`not a call: ${line}`);
  return { kind: match[1] as Kind, at: Number(match[2]), what: match[3] ?? '' };
}

/** The faults that make sense at a call. */
export function faultsAt({ kind, at, what }: Call): Fault[] {
  const isWrite = /^write(?:File)?Sync/.test(what);
  const isReader = what.startsWith('git cat-file'); // It would wait for ever, as would who asked it.
  const hows: Readonly<Record<Kind, readonly string[]>> = {
    git: GIT_FAULTS.filter((how) => how !== 'answer-lost' || !isReader),
    fs: FS_FAULTS.filter((how) => how !== 'torn' || isWrite),
    ref: REF_FAULTS,
  };
  return hows[kind].map((how) => ({ kind, at, how }));
}

/** Whether the command itself is killed by a fault. */
export const isDeadly = ({ how }: Fault): boolean => how.startsWith('kill') || how === 'torn';
