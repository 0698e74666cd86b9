/** Other programs that keep a backlog in a repository: how each is set up, and how it does the same work. They are not part of this project. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** An item as a program tells of it afterwards. */
export interface Item {
  readonly id: string;
  /** Who has it, as far as the program tells; '' where it tells only that somebody has; null where nobody has. */
  readonly holder: string | null;
}

export interface Peer {
  readonly name: string;
  /** What is looked for. */
  readonly program: string;
  /** How to come by it. */
  readonly install: string;
  /** Arguments, or none where it has no such verb. */
  readonly setUp: readonly (readonly string[])[];
  readonly create: ((title: string) => readonly string[]) | null;
  /** The id in what `create` wrote. */
  readonly idOf: (output: string) => string | undefined;
  readonly claim: (id: string, agent: string) => readonly string[];
  /** What counts as having won; an exit code of 0 is asked of all. */
  readonly wins: string;
  readonly list: readonly string[];
  /** What is there, from the output of `list` or from the files themselves. */
  readonly items: (output: string, dir: string) => readonly Item[];
  /** Files that it wants besides. */
  readonly files?: Readonly<Record<string, string>>;
  readonly env?: Readonly<NodeJS.ProcessEnv>;
}

const json = <T>(text: string): T => JSON.parse(text) as T;

export const PEERS: readonly Peer[] = [
  {
    name: 'Backlog.md',
    program: 'backlog',
    install: 'npm install backlog.md',
    setUp: [['init', 'bench', '--defaults', '--integration-mode', 'none']],
    create: (title) => ['task', 'create', title, '--plain'],
    idOf: (output) => /^Task (TASK-\d+)/m.exec(output)?.[1],
    claim: (id, agent) => ['task', 'edit', id, '--status', 'In Progress', '--assignee', `@${agent}`, '--plain'],
    wins: 'it has no claim: the edit that sets status and assignee succeeds',
    list: ['task', 'list', '--plain'],
    // The list says who has an item only in the file.
    items: (output, dir) =>
      [...output.matchAll(/^ +(TASK-(\d+)) - (.*)$/gm)].map(([, id = '', number = '', title = '']) => ({
        id,
        holder: assigneeOf(join(dir, 'backlog', 'tasks', `task-${number} - ${title.replaceAll(' ', '-')}.md`)),
      })),
  },
  {
    name: 'seeds',
    program: 'sd',
    install: 'npm install @os-eco/seeds-cli bun',
    setUp: [['init']],
    create: (title) => ['create', '--title', title, '--json'],
    idOf: (output) => json<{ id?: string }>(output).id,
    claim: (id, agent) => ['update', id, '--status', 'in_progress', '--assignee', agent, '--json'],
    wins: 'it has no claim: the update that sets status and assignee succeeds',
    list: ['list', '--json', '--limit', '1000'],
    items: (output) =>
      json<{ issues: { id: string; assignee?: string }[] }>(output).issues.map(({ id, assignee }) => ({
        id,
        holder: assignee ?? null,
      })),
  },
  {
    name: 'tbd',
    program: 'tbd',
    install: 'npm install get-tbd (asks for Git 2.42)',
    setUp: [['init', '--prefix', 'bench']],
    create: (title) => ['--no-sync', 'create', title, '--json'],
    idOf: (output) => json<{ id?: string }>(output).id,
    claim: (id, agent) => ['--no-sync', 'update', id, '--status', 'in_progress', '--assignee', agent],
    wins: 'it has no claim: the update that sets status and assignee succeeds',
    list: ['list', '--json'],
    items: (output) =>
      json<{ id: string; assignee?: string }[]>(output).map(({ id, assignee }) => ({ id, holder: assignee ?? null })),
  },
  {
    name: 'dex',
    program: 'dex',
    install: 'npm install @zeeg/dex',
    setUp: [['dir']],
    create: (title) => ['create', title, '--description', title],
    idOf: (output) => /^Created task (\w+)$/m.exec(output)?.[1],
    claim: (id) => ['start', id],
    wins: "'start' succeeds; it refuses what is in progress, and keeps no name",
    list: ['list', '--all', '--json'],
    items: (output) =>
      json<{ id: string; started_at: string | null }[]>(output).map(({ id, started_at }) => ({
        id,
        holder: started_at && '',
      })),
  },
  {
    name: 'claude-flow',
    program: 'claude-flow',
    install: 'npm install claude-flow --omit=optional',
    setUp: [['--version']],
    create: (title) => ['task', 'create', '--type', 'implementation', '--description', title, '--format', 'json'],
    idOf: (output) => /"taskId": "([^"]+)"/.exec(output)?.[1],
    claim: (id, agent) => ['issues', 'claim', id, '--agent', `coder:${agent}`],
    wins: "'issues claim' succeeds; it refuses what is claimed",
    list: ['issues', 'list', '--format', 'json'],
    // Its list of tasks leaves new ones out; what it stores tells both.
    items: (_, dir) => claudeFlowItems(dir),
    env: { CLAUDE_FLOW_NO_TELEMETRY: '1', CLAUDE_FLOW_NO_UPDATE_CHECK: '1' },
  },
  {
    name: 'Task Master',
    program: 'task-master',
    install: 'npm install task-master-ai --omit=optional',
    setUp: [['init', '--yes', '--name', 'bench', '--no-git', '--no-aliases']],
    create: (title) => ['add-task', `--title=${title}`, `--description=${title}`],
    idOf: (output) => /task #?(\d+)/i.exec(output)?.[1],
    claim: (id) => ['set-status', id, 'in-progress'],
    wins: "it has no claim: 'set-status' succeeds, and keeps no name",
    list: ['list', '--json'],
    items: (output) =>
      json<{ tasks: { id: string; status: string }[] }>(output).tasks.map(({ id, status }) => ({
        id,
        holder: status === 'in-progress' ? '' : null,
      })),
    files: { '.taskmaster/tasks/tasks.json': '{"master":{"tasks":[],"metadata":{"created":"2026-01-01T00:00:00.000Z"}}}' },
    env: { TASKMASTER_SKIP_AUTO_UPDATE: '1', TM_SKIP_UPDATE_CHECK: '1' },
  },
];

/** The program itself, to compare with. */
export const OURS: Omit<Peer, 'name'> = {
  program: 'git',
  install: 'npm run build',
  setUp: [['coord', 'init']],
  create: (title) => ['coord', 'new', title, '--json'],
  idOf: (output) => json<{ issue?: { id: string } }>(output).issue?.id,
  claim: (id) => ['coord', 'claim', id],
  wins: "'claim' exits 0",
  list: ['coord', 'list', '--json'],
  items: (output) =>
    json<{ id: string; assigned_to: string | null }[]>(output).map(({ id, assigned_to }) => ({ id, holder: assigned_to })),
};

/** The predecessor, rebuilt, in the directory that somebody named. It has no verb that makes one issue: a seed makes all. */
export function predecessorPeer(dir: string, seed: number): Peer {
  const verb = (...args: readonly string[]) => [join(dir, 'coordination_lib.py'), ...args];
  return {
    name: 'the predecessor',
    program: 'python3',
    install: '--predecessor DIR',
    setUp: [verb('seed', '--count', String(seed))],
    create: null,
    idOf: () => undefined,
    claim: (id, agent) => verb('claim', '--agent', agent, '--issue', id),
    wins: "'claim' exits 0; it is lost where coordination.json does not name it afterwards",
    list: verb('list'),
    items: (_, at) => predecessorItems(at, seed),
    env: { PYTHONDONTWRITEBYTECODE: '1' },
  };
}

/** The id of its n-th issue. */
export const predecessorId = (number: number): string => `issue_${String(number).padStart(3, '0')}`;

function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

function predecessorItems(dir: string, seed: number): Item[] {
  const text = textOf(join(dir, 'collaboration', 'coordination.json'));
  let agents: Record<string, { current_tasks: string[] }> = {};
  try {
    agents = json<{ agents: typeof agents }>(text).agents;
  } catch {
    // Two that write at once can leave a file that is torn: nothing of it is left, then.
  }
  const holders = new Map(Object.entries(agents).flatMap(([agent, { current_tasks: ids }]) => ids.map((id) => [id, agent])));
  return Array.from({ length: seed }, (_, index) => predecessorId(index + 1)).map((id) => ({
    id,
    holder: holders.get(id) ?? null,
  }));
}

function assigneeOf(path: string): string | null {
  return /^assignee:\s*\n\s+- ['"]?@?([\w-]+)/m.exec(textOf(path))?.[1] ?? null;
}

function claudeFlowItems(dir: string): Item[] {
  const stored = <T>(name: string): Partial<T> => json<Partial<T>>(textOf(join(dir, '.claude-flow', name)) || '{}');
  const { tasks = {} } = stored<{ tasks: Record<string, unknown> }>(join('tasks', 'store.json'));
  const { claims = [] } = stored<{ claims: { issueId: string; claimant: { agentId: string } }[] }>(join('claims', 'claims.json'));
  const holders = new Map(claims.map(({ issueId, claimant }) => [issueId, claimant.agentId]));
  return [...new Set([...Object.keys(tasks), ...holders.keys()])].map((id) => ({ id, holder: holders.get(id) ?? null }));
}
