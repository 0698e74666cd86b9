import { expect } from 'chai';
import { type Agent, EMPTY_STATE } from '../../../src/core/model.ts';
import { heartbeat, importAudit, startSession } from '../../../src/core/ops/agents.ts';
import type { Outcome } from '../../../src/core/ops/operation.ts';
import { contextWith, later, NOW } from '../samples.ts';

const agentOf = (outcome: Outcome): Agent | undefined => {
  const found = outcome.documents.find((document) => document.kind === 'agent');
  return found?.value;
};
const KNOWN: Agent = { name: 'gemini_cli', registered_at: NOW, last_seen: NOW, session: 's0', host: 'old', motto: 'kept' };
const known = { ...EMPTY_STATE, agent: KNOWN };

describe('core/ops/agents', () => {
  describe('start', () => {
    it('registers an agent', () => {
      const outcome = startSession.apply(EMPTY_STATE, { host: 'box' }, contextWith());
      expect(agentOf(outcome)).to.deep.equal({
        name: 'gemini_cli',
        registered_at: NOW,
        last_seen: NOW,
        session: 's1',
        host: 'box',
      });
      expect(outcome.summary).to.equal('start a session of gemini_cli');
    });

    it('notes a new session of an agent that is known, and keeps the rest', () => {
      const agent = agentOf(startSession.apply(known, {}, contextWith({ now: later(60) })));
      expect(agent).to.deep.equal({ ...KNOWN, last_seen: later(60), session: 's1' });
    });
  });

  describe('heartbeat', () => {
    it('says that an agent is alive, registering it where it is new', () => {
      const agent = agentOf(heartbeat.apply(known, {}, contextWith({ now: later(60) })));
      expect(agent).to.deep.equal({ ...KNOWN, last_seen: later(60), session: 's1' });
      expect(agentOf(heartbeat.apply(EMPTY_STATE, {}, contextWith()))).to.include({ name: 'gemini_cli', registered_at: NOW });
    });
  });

  describe('import of an audit log', () => {
    it('tells what the older log told, on one line', () => {
      const outcome = importAudit.apply(EMPTY_STATE, { entry: { message: 'claimed\nissue_008' } }, contextWith());
      expect(outcome.summary).to.equal('claimed\\u000aissue_008');
    });

    it('takes an entry without a message', () => {
      for (const entry of [{}, { message: null }]) {
        expect(importAudit.apply(EMPTY_STATE, { entry }, contextWith()).summary).to.equal('');
      }
    });
  });
});
