import { expect } from 'chai';
import {
  CoordinationError,
  type ErrorCode,
  EXIT_CODES,
  LockAcquisitionError,
  notFound,
  refusal,
  ValidationError,
} from '../../src/core/errors.ts';

describe('core/errors', () => {
  it('gives each kind of failure the exit code of the contract', () => {
    expect(EXIT_CODES).to.deep.equal({
      internal: 1,
      usage: 2,
      refused: 3,
      not_found: 4,
      lost: 5,
      not_initialised: 6,
      unusable_repository: 6,
      remote: 7,
      check_failed: 8,
    } satisfies Record<ErrorCode, number>);
  });

  const kinds: readonly [CoordinationError, string, ErrorCode][] = [
    [new LockAcquisitionError('held'), 'LockAcquisitionError', 'lost'],
    [new ValidationError('wrong'), 'ValidationError', 'usage'],
    [refusal('no'), 'CoordinationError', 'refused'],
    [notFound('none'), 'CoordinationError', 'not_found'],
  ];
  for (const [error, name, code] of kinds) {
    it(`has ${name} for '${code}'`, () => {
      expect(error).to.be.instanceOf(CoordinationError);
      expect(error).to.be.instanceOf(Error);
      expect(error).to.include({ name, code, exitCode: EXIT_CODES[code] });
    });
  }

  describe('toJSON', () => {
    it('has what a program needs, and no more', () => {
      const error = new LockAcquisitionError('issue_008 is held', { hint: 'git coord list', data: { issue: 'issue_008' } });
      expect(JSON.parse(JSON.stringify(error))).to.deep.equal({
        code: 'lost',
        message: 'issue_008 is held',
        hint: 'git coord list',
        data: { issue: 'issue_008' },
      });
      expect(refusal('no').toJSON()).to.deep.equal({ code: 'refused', message: 'no', hint: null, data: {} });
    });
  });

  it('keeps its cause', () => {
    const cause = new Error('disk');
    expect(new CoordinationError('remote', 'unreachable', { cause }).cause).to.equal(cause);
  });
});
