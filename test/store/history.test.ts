import { expect } from 'chai';
import { history } from '../../src/store/history.ts';
import { findRepository } from '../../src/store/repository.ts';
import { TestRepository } from '../support/repository.ts';

describe('store/history', () => {
  let made: TestRepository;
  beforeEach(() => {
    made = new TestRepository();
  });
  afterEach(() => made.remove());

  describe('history', () => {
    it('reads UTF-8, whatever encoding the user wants to see logs in', async () => {
      made.git('-c', 'user.name=Jürgen', 'commit', '--quiet', '--allow-empty', '--message=größer — 日本語');
      made.git('config', 'i18n.logOutputEncoding', 'ISO-8859-1');
      const [entry] = await history(await findRepository(made.dir, made.env), { from: ['HEAD'] });
      expect(entry?.author).to.equal('Jürgen');
      expect(entry?.message.trim()).to.equal('größer — 日本語');
    });

    it('is of nothing where nothing is asked for', async () => {
      expect(await history(await findRepository(made.dir, made.env), { from: [] })).to.deep.equal([]);
    });
  });
});
