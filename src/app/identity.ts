/** Who acts: the agent's name, its session, and which clone this is. */
import { randomBytes } from 'node:crypto';
import { hostname } from 'node:os';
import { ValidationError } from '../core/errors.ts';
import { encodeName } from '../core/ids.ts';
import { firstUnprintable, quote } from '../core/text.ts';
import { createFile, readJson, readText, removeFile } from '../store/local-files.ts';
import { type Repository, sharedFile, worktreeFile } from '../store/repository.ts';

/** Where somebody acts, and what was said about who. */
interface Place {
  readonly repository: Repository;
  readonly env: NodeJS.ProcessEnv;
  readonly options: { readonly agent?: string | undefined; readonly session?: string | undefined };
}

const MAX_AGENT_LENGTH = 64;
const MAX_SESSION_LENGTH = 128;

/** Variables in which agents' own harnesses name their session. */
const HARNESS_SESSIONS = ['CLAUDE_CODE_SESSION_ID', 'CODEX_THREAD_ID', 'OPENCODE_SESSION_ID'];

/** An agent's name as it is stored. Throws a ValidationError where it cannot be one. */
export function checkAgentName(name: string): string {
  const trimmed = name.trim();
  const hint = 'git coord start --agent my_agent';
  if (trimmed === '') throw new ValidationError("the agent's name is empty", { hint });
  if (trimmed.length > MAX_AGENT_LENGTH || encodeName(trimmed).length > 200) {
    throw new ValidationError(`the agent's name ${quote(trimmed)} is longer than ${MAX_AGENT_LENGTH} characters`, { hint });
  }
  if (firstUnprintable(trimmed) !== null || /[<>]/.test(trimmed)) {
    throw new ValidationError(`the agent's name ${quote(trimmed)} has a control character or an angle bracket`, { hint });
  }
  return trimmed;
}

/** What was said about who acts, unchecked: an option, else the environment, else the configuration. An empty variable says nothing. */
export function givenAgentName({ options, env, repository }: Place): string | undefined {
  return options.agent ?? (env['GIT_COORD_AGENT'] || repository.config.get('coord.agent'));
}

/** The agent that acts in a place. */
export function agentName(place: Place): string {
  const name = givenAgentName(place);
  if (name === undefined) {
    throw new ValidationError('which agent acts is not known', {
      hint: '--agent NAME, or export GIT_COORD_AGENT=NAME, or git config coord.agent NAME',
    });
  }
  return checkAgentName(name);
}

/** The session that acts: two sessions under one agent's name are two holders. */
export function sessionOf(place: Place, agent: string): string {
  const named =
    place.options.session ?? [place.env['GIT_COORD_SESSION'], ...HARNESS_SESSIONS.map((name) => place.env[name])].find(Boolean);
  if (named === undefined) return storedSession(place, agent);
  if (named.length > MAX_SESSION_LENGTH || firstUnprintable(named) !== null || named.trim() === '') {
    throw new ValidationError(`the session ${quote(named)} is empty, too long or has a control character`, {
      hint: 'export GIT_COORD_SESSION=my_session',
    });
  }
  return named.trim();
}

interface StoredSession {
  readonly session: string;
  readonly host: string;
  readonly path: string;
}

/** The session kept in a file of this worktree, bound to the host and the path: a copied clone is another session. */
function storedSession(place: Place, agent: string): string {
  const file = worktreeFile(place.repository, 'sessions', `${encodeName(agent)}.json`);
  const here = { host: hostname(), path: place.repository.gitDir };
  for (let attempt = 0; attempt < 3; attempt++) {
    const known = readJson<StoredSession>(file);
    if (known?.session && known.host === here.host && known.path === here.path) return known.session;
    if (known || readText(file) !== null) removeFile(file);
    const session = randomBytes(8).toString('hex');
    if (createFile(file, `${JSON.stringify({ session, ...here })}\n`)) return session;
  }
  throw new ValidationError('the session file keeps changing', { hint: 'export GIT_COORD_SESSION=…' });
}

/** The random name of this clone; it is part of the ref that holds an agent's record. */
export function cloneId(place: Place): string {
  const file = sharedFile(place.repository, 'clone');
  for (let attempt = 0; attempt < 3; attempt++) {
    const known = readText(file)?.trim();
    if (known && /^[0-9a-f]{12}$/.test(known)) return known;
    if (known !== undefined) removeFile(file);
    createFile(file, `${randomBytes(6).toString('hex')}\n`);
  }
  throw new ValidationError(`'${file}' keeps changing`);
}
