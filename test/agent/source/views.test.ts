import t from 'tap';
import { openViews } from '../../../src/agent/source/views.js';

const HOUR = 3_600_000;

t.test('the latest view and the latest bulk view of each person', (t) => {
  const views = openViews(() => 50);
  t.same(views.eventsOf('os:lihua'), []);
  views.add('os:lihua', 30, 1_000);
  t.same(views.eventsOf('os:lihua'), [{ event: 'view', at: 1_000 }]);
  views.add('os:lihua', 20, 2_000);
  const both = [
    { event: 'view', at: 2_000 },
    { event: 'bulk-view', at: 2_000 },
  ];
  t.same(views.eventsOf('os:lihua'), both, 'the pages of an hour together are bulk');
  t.same(views.eventsOf('os:wang'), [], 'somebody else');
  views.add('os:lihua', 10, 2 * HOUR);
  t.match(
    views.eventsOf('os:lihua'),
    [{ event: 'view', at: 2 * HOUR }, { at: 2_000 }],
    'an hour later it is a few again',
  );
  t.end();
});
