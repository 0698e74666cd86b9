import { addKey, listKeys, readKeyFile, revokeKey } from '../../app/keys.ts';
import type { Workspace } from '../../app/workspace.ts';
import { ValidationError } from '../../core/errors.ts';
import type { AgentKey } from '../../core/model.ts';
import { display } from '../../core/text.ts';
import { textTable } from '../../reports/text.ts';
import type { Arguments } from '../arguments.ts';
import type { Env } from '../env.ts';
import { inWorkspace } from '../open.ts';
import { note, print, printAction } from '../output.ts';
import { REASON, type Verb } from '../verb.ts';

function row({ fingerprint, type, added_at, revoked_at, revoke_reason }: AgentKey): string[] {
  const why = revoke_reason ? `: ${revoke_reason}` : '';
  return [`  ${fingerprint}`, type, `added ${added_at}`, revoked_at === undefined ? '' : display(`revoked ${revoked_at}${why}`)];
}

async function list(args: Arguments, env: Env, workspace: Workspace): Promise<void> {
  const agents = await listKeys(workspace, args.text('what'));
  print(args, env, agents, () => {
    if (agents.every(({ keys }) => keys.length === 0)) return 'no keys; git coord key add adds the one that signs here';
    return agents.map(({ agent, keys }) => `${display(agent)}\n${textTable(keys.map(row))}`).join('\n');
  });
}

async function add(args: Arguments, env: Env, workspace: Workspace): Promise<void> {
  const file = args.text('what');
  const text = file === undefined ? undefined : file === '-' ? await env.readInput() : readKeyFile(workspace, file);
  const { done, key } = await addKey(workspace, text);
  printAction(args, env, workspace, done, [], { key });
  if (!workspace.repository.config.flag('coord.sign', false)) {
    note(args, env, 'actions are not signed in this clone yet; try: git config coord.sign true');
  }
}

async function revoke(args: Arguments, env: Env, workspace: Workspace): Promise<void> {
  const fingerprint = args.text('what');
  const reason = args.text('reason');
  if (fingerprint === undefined) throw new ValidationError('FINGERPRINT is missing', { hint: 'git coord key list' });
  if (reason === undefined) throw new ValidationError('--reason is missing', { hint: 'git coord key -h' });
  const { done, key } = await revokeKey(workspace, fingerprint, reason);
  printAction(args, env, workspace, done, [], { key });
}

const ACTIONS = { add, list, revoke } as const;

export const key: Verb = {
  name: 'key',
  group: 'set up',
  summary: 'add, list or revoke the keys that agents sign with',
  details: [
    'With coord.sign=true in the Git configuration, every action of this clone is signed with what Git itself signs with: gpg.format, user.signingKey, gpg.program. The rule require_signatures refuses unsigned actions.',
    'add takes a public key of OpenSSH or OpenPGP from a FILE (- for standard input), by default the one that Git would sign with. list takes an AGENT, by default all. revoke takes a FINGERPRINT, or the start of one.',
    'The first key of an agent is trusted as it comes; where signatures are required, every later change of its keys has to be signed with one of them. Add and revoke act on your own keys only.',
  ],
  positionals: [
    { name: 'action', describe: 'add, list or revoke', required: true, choices: Object.keys(ACTIONS) },
    { name: 'what', describe: 'a FILE, an AGENT or a FINGERPRINT' },
  ],
  options: [{ ...REASON, describe: 'with revoke: why; it goes on record' }],
  examples: [
    ['git coord key add', 'adds the key that Git signs with here'],
    ['git coord key add ~/.ssh/id_ed25519.pub', 'adds another'],
    ['git coord key list', "shows every agent's keys"],
    ['git coord key revoke SHA256:uNiV --reason "the laptop was stolen"', 'what it signs from now on does not count'],
  ],
  run: (args, env) =>
    inWorkspace(args, env, async (workspace) => {
      await workspace.team();
      await ACTIONS[args.need('action') as keyof typeof ACTIONS](args, env, workspace);
      return undefined;
    }),
};
