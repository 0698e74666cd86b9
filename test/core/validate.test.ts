import { expect } from 'chai';
import { valid_claim_issue, valid_create_issue, valid_edit_issue } from '../../src/core/generated/validators.js';
import { assertValid, type Validator } from '../../src/core/validate.ts';
import { failureOf } from './samples.ts';

const told = (validator: Validator, value: unknown): string =>
  failureOf(() => assertValid(validator, value, 'create_issue'), 'usage', 2).message;

describe('core/validate', () => {
  describe('assertValid', () => {
    it('lets pass what is valid', () => {
      expect(() => assertValid(valid_create_issue, { title: 'T', severity: 'low' }, 'create_issue')).not.to.throw();
    });

    it('says in one line which field is wrong, and how', () => {
      expect(told(valid_create_issue, { title: 'T' })).to.equal('create_issue: the severity is missing');
      expect(told(valid_create_issue, { title: '', severity: 'low' })).to.equal('create_issue: the title is empty');
      expect(told(valid_create_issue, { title: 'T'.repeat(501), severity: 'low' })).to.equal(
        'create_issue: the title is longer than 500 characters',
      );
      expect(told(valid_create_issue, { title: 'T', severity: 'urgent' })).to.equal(
        'create_issue: the severity must be one of critical, high, medium, low',
      );
      expect(told(valid_edit_issue, { title: { from: 'a' } })).to.equal('create_issue: the title is missing');
      expect(told(valid_create_issue, { title: 'T', severity: 'low', labels: [1] })).to.equal(
        'create_issue: an entry of the labels must be text',
      );
      expect(told(valid_create_issue, null)).to.equal('create_issue: the value must be an object');
    });

    it('says in plain words what a number and a list must be', () => {
      expect(told(valid_claim_issue, { ttl_minutes: 0 })).to.equal('create_issue: ttl_minutes must be at least 1');
      expect(told(valid_claim_issue, { ttl_minutes: 1.5 })).to.equal('create_issue: ttl_minutes must be a whole number');
      expect(told(valid_create_issue, { title: 'T', severity: 'low', labels: Array(1001).fill('l') })).to.match(
        /^create_issue: the labels must have at most \d+ entries$/,
      );
    });

    it('says nothing in front where no subject is given', () => {
      const error = failureOf(() => assertValid(valid_create_issue, { title: 'T' }), 'usage', 2);
      expect(error.message).to.equal('the severity is missing');
    });

    it('shows names of fields without their control characters', () => {
      expect(told(valid_create_issue, { title: 'T', severity: 'low', 'x\x1b[2J': 1 })).to.equal(
        "create_issue: 'x\\u001b[2J' is not a field of it",
      );
      expect(told(valid_claim_issue, { depends_on: { 'x\x1b[2J': 1 } })).to.include("'depends_on.x\\u001b[2J'");
    });
  });
});
