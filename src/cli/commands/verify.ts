import type { Finding } from '../../app/verify/finding.ts';
import { type Verification, verify as verifyAll } from '../../app/verify/verify.ts';
import { waysBack } from '../../app/verify/way-back.ts';
import { EXIT_CODES } from '../../core/errors.ts';
import { display } from '../../core/text.ts';
import { countText } from '../../reports/wording.ts';
import { inWorkspace } from '../open.ts';
import { print } from '../output.ts';
import type { Verb } from '../verb.ts';

const line = ({ ref, commit, message }: Finding): string =>
  `${commit === null ? '' : `${commit.slice(0, 12)} `}${display(ref)}: ${message}`;

/** The command that mends what a finding is about, or shows it. */
function lookAt({ ref, commit, kind }: Finding, back: ReadonlyMap<string, string>): string {
  const there = back.get(ref);
  if (there !== undefined) return `git update-ref ${ref} ${there}   # back to what the remote has`;
  if (commit === null || kind === 'not_in_state') return 'git coord refresh --wait';
  return kind === 'wrong_pointer' ? `git log ${display(ref)}` : `git show ${commit}`;
}

function signaturesText({ checked, unsigned, known }: NonNullable<Verification['signatures']>): string {
  const before = known.checked === 0 ? '' : `; ${known.checked} known from before (${known.unsigned} unsigned)`;
  return `${countText(checked, known.checked === 0 ? 'signature' : 'new signature')} checked (${unsigned} unsigned)${before}`;
}

export const verify: Verb = {
  name: 'verify',
  group: 'audit',
  summary: 'replay the whole record and check that nothing was changed by hand; exit 8 when something was',
  details: [
    'Every action is done again from the input that its commit recorded, and must come out the same to the byte. Claim pointers, fixes and ' +
      'refs/coord/state are held against the branches; with --signatures (or where policy requires them) each signature is held against ' +
      'the keys of the agent that it speaks for.',
    'What was found right is remembered, so that the next time only what is new is checked. Nothing is changed.',
  ],
  options: [
    { name: 'full', type: 'flag', describe: 'check everything again, whatever was found right before' },
    { name: 'signatures', type: 'flag', describe: 'check the signatures of the actions too' },
  ],
  examples: [
    ['git coord verify', 'after every pull'],
    ['git coord verify --full --signatures', 'before an audit'],
  ],
  run: (args, env) =>
    inWorkspace(args, env, async (workspace) => {
      const result = await verifyAll(workspace, { full: args.flag('full'), signatures: args.flag('signatures') });
      const ok = result.findings.length === 0;
      const back = await waysBack(workspace, result.findings);
      print(args, env, { ok, ...result }, () => {
        const { branches, commits, signatures } = result;
        const signed = signatures && `, ${signaturesText(signatures)}`;
        const did = `${countText(branches, 'branch', 'branches')}, ${countText(commits, 'new action')} replayed${signed ?? ''}`;
        const found = result.findings.map((finding) => `${line(finding)}\n    ${lookAt(finding, back)}`);
        return [...found, `${did}: ${ok ? 'all is as it was done' : `${countText(found.length, 'finding')}`}`].join('\n');
      });
      return ok ? 0 : EXIT_CODES.check_failed;
    }),
};
