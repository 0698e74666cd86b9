/** The indexes of issues and fixes: what each is, and in which file it lies. */
import { issuePath, pathOf } from '../core/codec.ts';
import type { Fix, Issue } from '../core/model.ts';
import { compareIds, sortedById } from './order.ts';
import type { Snapshot } from './snapshot.ts';

/** The content of issues/index.json. */
export interface IssueIndex {
  readonly generated_at: string;
  readonly issues: readonly (Pick<Issue, 'id' | 'title' | 'severity' | 'status' | 'assigned_to'> & { readonly file: string })[];
}

/** The content of fixes/index.json. */
export interface FixIndex {
  readonly generated_at: string;
  readonly fixes: readonly (Pick<Fix, 'id' | 'title' | 'status' | 'issue_id'> & { readonly file: string })[];
}

/** Lists every issue by its id. */
export function issueIndex({ issues, asOf }: Snapshot): IssueIndex {
  return {
    generated_at: asOf,
    issues: sortedById(issues).map((value) => {
      const { id, title, severity, status, assigned_to } = value;
      return { id, title, severity, status, assigned_to, file: issuePath(value) };
    }),
  };
}

/** Lists every fix by its id. */
export function fixIndex({ fixes, asOf }: Snapshot): FixIndex {
  const sorted = [...fixes].sort((a, b) => compareIds(a.id, b.id) || compareIds(a.issue_id, b.issue_id));
  return {
    generated_at: asOf,
    fixes: sorted.map((value) => {
      const { id, title, status, issue_id } = value;
      return { id, title, status, issue_id, file: pathOf({ kind: 'fix', value }) };
    }),
  };
}
