import { expect } from 'chai';
import { asOfText, countText, stateText, timeText } from '../../src/reports/wording.ts';

describe('reports/wording', () => {
  it('words counts, states and times', () => {
    expect(countText(1, 'issue')).to.equal('1 issue');
    expect(countText(0, 'fix', 'fixes')).to.equal('0 fixes');
    expect(stateText('in_progress')).to.equal('In progress');
    expect(timeText('2026-11-06T16:05:59Z')).to.equal('2026-11-06 16:05');
    expect(timeText(null)).to.equal('–');
    expect(timeText('now\u001b[2J')).to.equal('now\\u001b[2J');
    expect(asOfText('2026-11-06T16:05:59Z')).to.equal('As of 2026-11-06 16:05; all times are UTC.');
    expect(asOfText('')).to.equal('');
  });
});
