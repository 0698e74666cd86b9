/**
 * Operations: the only rules there are.
 *
 * An operation is a pure function of a branch's documents, an input and a context: it returns the documents to put, or throws
 * a refusal. It reads no Git, no clock and no randomness, so that a transaction can apply it again when the branch has moved, and
 * `verify` can judge it again years later from what its commit recorded.
 */
import type { IssueId } from '../ids.ts';
import type { LeaseContext } from '../lease.ts';
import type { BranchState, Document } from '../model.ts';
import type { Validator } from '../validate.ts';

/** Who acts, when, under which rules. */
export interface Context extends LeaseContext {
  /** The issue acted on; empty for operations on an agent's record, its keys or the team's settings. */
  readonly issue: IssueId;
  /** Whether work that was done apart is put on top of what others did meanwhile: a proposal is then never turned away. */
  readonly settling?: boolean;
}

/** What an operation did. */
export interface Outcome {
  /** The documents to put; each replaces the one of its branch with the same kind and id. Empty where nothing changes. */
  readonly documents: readonly Document[];
  /** What was done, in words: the commit's subject and the answer to the user. */
  readonly summary: string;
  /** Why, in the actor's words. */
  readonly reason?: string | undefined;
  /** The fix acted on. */
  readonly fix?: string | undefined;
  /** What it saw and the input did not say, recorded with the input. */
  readonly observed?: Readonly<Record<string, unknown>>;
  /** True where what was asked for is so already; at most a renewal is committed. */
  readonly already?: boolean;
}

/** One entry of the registry. `I` is the input's type, generated from its schema. */
export interface Operation<I> {
  /** Its name in the audit: the predecessor's names where it had one. */
  readonly action: string;
  /** Which kind of branch it acts on. */
  readonly target: 'issue' | 'agent' | 'keys' | 'config';
  readonly validInput: Validator;
  readonly apply: (state: BranchState, input: I, context: Context) => Outcome;
}
