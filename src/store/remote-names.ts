/** Which remote decides, and what refs of ours are called there and in this clone's memory of it. */
import { CoordinationError } from '../core/errors.ts';
import { display } from '../core/text.ts';
import type { Repository } from './repository.ts';

/** Where the team's decisions fall. */
export interface Remote {
  /** The name that Git's configuration has for it. */
  readonly name: string;
  /** What stands for `refs/coord` there: some servers take only branches. */
  readonly namespace: string;
}

export const LOCAL_NAMESPACE = 'refs/coord';
/** Where a clone keeps what it last saw on remotes. */
export const TRACKING_NAMESPACE = 'refs/coord-remotes';
/** The branches that stand for refs/coord on servers which take only branches. */
export const BRANCH_NAMESPACE = 'refs/heads/git-coord';

/** The remote that decides; null where this repository does. Throws where its name or namespace cannot be one. */
export function remoteOf(repository: Repository): Remote | null {
  const name = repository.config.get('coord.remote');
  if (!name) return null;
  const namespace = repository.config.get('coord.remotenamespace') ?? LOCAL_NAMESPACE;
  if (!isRemoteName(name)) {
    throw new CoordinationError('refused', `coord.remote must be the name of a remote, not '${display(name)}'`, {
      hint: 'git config coord.remote origin',
    });
  }
  if (!isNamespace(namespace)) {
    throw new CoordinationError('refused', `coord.remoteNamespace cannot be '${display(namespace)}'`, {
      hint: `git config coord.remoteNamespace ${BRANCH_NAMESPACE}`,
    });
  }
  return { name, namespace };
}

/** Whether a text can stand for `refs/coord` on a remote: not a place that other refs are in too. */
export function isNamespace(text: string): boolean {
  return /^refs\/[a-z0-9_-]+(?:\/[a-z0-9_-]+)*$/i.test(text) && !/^refs\/(?:heads|tags|remotes|notes|pull)$/i.test(text);
}

/** Whether a text can be the name of a remote; a URL or an option cannot. */
export function isRemoteName(name: string): boolean {
  return /^[a-z0-9_][a-z0-9_.-]*(?:\/[a-z0-9_][a-z0-9_.-]*)*$/i.test(name) && !name.includes('..') && !name.endsWith('.lock');
}

/** What a ref of ours is called on the remote. */
export const remoteRef = (remote: Remote, ref: string): string => `${remote.namespace}${ref.slice(LOCAL_NAMESPACE.length)}`;
/** Where this clone keeps what it last saw of a ref on the remote. */
export const trackingRef = (remote: Remote, ref: string): string =>
  `${TRACKING_NAMESPACE}/${remote.name}${ref.slice(LOCAL_NAMESPACE.length)}`;
/** The refspec that brings everything of the team with a plain `git fetch`, and can never destroy unpushed work. */
export const fetchRefspec = (remote: Remote): string => `+${remote.namespace}/*:${TRACKING_NAMESPACE}/${remote.name}/*`;
