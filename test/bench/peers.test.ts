import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect } from 'chai';
import { PEERS, type Peer, predecessorPeer } from '../../bench/peer-table.ts';

const peer = (name: string): Peer => PEERS.find((each) => each.name === name) as Peer;

describe('bench/peers', () => {
  let dir: string;
  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), 'git-coord-peers-'));
  });
  afterEach(() => rmSync(dir, { recursive: true }));
  const write = (path: string, text: string): void => {
    mkdirSync(dirname(join(dir, path)), { recursive: true });
    writeFileSync(join(dir, path), text);
  };

  it('reads who has an item of Backlog.md from its file', () => {
    write('backlog/tasks/task-1 - New-1.md', "---\nid: TASK-1\nassignee:\n  - '@writer-3'\n---\n");
    write('backlog/tasks/task-2 - New-2.md', '---\nid: TASK-2\nassignee: []\n---\n');
    expect(peer('Backlog.md').items('In Progress:\n  TASK-1 - New 1\n\nTo Do:\n  TASK-2 - New 2\n', dir)).to.deep.equal([
      { id: 'TASK-1', holder: 'writer-3' },
      { id: 'TASK-2', holder: null },
    ]);
  });

  it('tells an item of dex that is in progress from one that is not, without a name', () => {
    const output = JSON.stringify([
      { id: 'a', started_at: '2026-01-01T00:00:00Z' },
      { id: 'b', started_at: null },
    ]);
    expect(
      peer('dex')
        .items(output, dir)
        .map(({ holder }) => holder),
    ).to.deep.equal(['', null]);
  });

  it("counts claude-flow's tasks and claims, and nothing where there are none yet", () => {
    expect(peer('claude-flow').items('', dir)).to.deep.equal([]);
    write('.claude-flow/tasks/store.json', '{"tasks":{"t1":{},"t2":{}},"version":"3"}');
    write('.claude-flow/claims/claims.json', '{"claims":[{"issueId":"t2","claimant":{"agentId":"writer-1"}}]}');
    expect(peer('claude-flow').items('', dir)).to.deep.equal([
      { id: 't1', holder: null },
      { id: 't2', holder: 'writer-1' },
    ]);
  });

  it("has the predecessor's coordination.json say who holds what, and a torn one nothing", () => {
    const { items } = predecessorPeer('there', 2);
    write('collaboration/coordination.json', '{"agents":{"writer-1":{"current_tasks":["issue_002"]}}}');
    expect(items('', dir).map(({ holder }) => holder)).to.deep.equal([null, 'writer-1']);
    write('collaboration/coordination.json', '{"agents":{"writer-1"');
    expect(items('', dir).map(({ holder }) => holder)).to.deep.equal([null, null]);
  });
});
