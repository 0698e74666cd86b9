/** A team whose server has the guard, and pushes that it refuses. */
import { mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect } from 'chai';
import { Tampering } from '../app/verify/tampering.ts';
import { BareRemote, type RemoteOptions } from '../servers/bare.ts';
import { tryGit } from '../servers/git.ts';
import { Place } from '../support/place.ts';
import type { Outcome } from '../support/processes.ts';
import { removeWhenQuiet } from '../support/quiet.ts';
import type { TestRepository } from '../support/repository.ts';

/** A server with the guard, two clones, and an issue that all know. */
export interface GuardedTeam {
  readonly hub: BareRemote;
  readonly server: Place;
  readonly ada: Place;
  readonly bob: Place;
  readonly id: string;
  /** The issue's branch. */
  readonly ref: string;
  /** What a branch, the issue's or another, is at on the server; empty where it is not there. */
  readonly tip: (name?: string) => string;
  /** The line by which a commit on a branch, the issue's or another, is refused. */
  readonly line: (commit: string, message: string, name?: string) => RegExp;
}

/** Sets a guarded team up. */
export async function guardedTeam(options: RemoteOptions = {}): Promise<GuardedTeam> {
  const hub = new BareRemote(options);
  const server = new Place(hub.dir, hub.env, 'ada', 'test');
  await server.text('hooks', 'install', '--server');
  const ada = await hub.clone('ada');
  await ada.text('init', '--no-hooks', '--remote', 'origin');
  const { id } = (await ada.json('new', 'Guarded', '--severity', 'high')).issue;
  const bob = await hub.clone('bob');
  await bob.text('init', '--no-hooks', '--remote', 'origin');
  const ref = `refs/coord/issues/${id}`;
  return {
    hub,
    server,
    ada,
    bob,
    id,
    ref,
    tip: (name = ref) => hub.ref(name) ?? '',
    line: (commit, message, name = ref) => new RegExp(`^${name}: ${commit.slice(0, 12)}: ${message}`, 'm'),
  };
}

/** Removes a server and its clones once nothing runs there any more. */
export function removeHub(hub: BareRemote): Promise<void> {
  return removeWhenQuiet({ base: dirname(hub.root), remove: () => hub.remove() });
}

/** Forges commits in a clone. */
export function handOf(place: Place): Tampering {
  const { cwd, env } = place;
  const base = join(env['HOME'] ?? '', 'forge');
  mkdirSync(base, { recursive: true });
  return new Tampering({ base, dir: cwd, env, git: (...args: string[]) => place.git(...args) } as unknown as TestRepository);
}

/** Pushes with plain Git. */
export const push = (place: Place, ...args: readonly string[]): Promise<Outcome> => tryGit(place, 'push', 'origin', ...args);

/** What the guard said, without what Git puts around it. */
export const said = ({ stderr }: Outcome): string[] =>
  stderr.split('\n').flatMap((line) => /^remote: git coord: (.*?)\s*$/.exec(line)?.[1] ?? []);

/** Expects that the guard refused a push, and said so in such words. */
export function refused(outcome: Outcome, words: RegExp): void {
  expect(outcome.code, outcome.stderr).to.equal(1);
  expect(outcome.stderr).to.include('(pre-receive hook declined)');
  expect(said(outcome).join('\n')).to.match(words);
}
