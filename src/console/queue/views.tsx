import { SaveOutlined, SettingOutlined } from '@ant-design/icons';
import { Button, Checkbox, Input, Modal, Select } from 'antd';
import { useState } from 'react';
import { useSearchParams } from 'react-router';
import { useAct, useAsk, useMe } from '../api/queries.js';
import { useSaid } from '../parts/said.js';
import { useSay } from '../shell/preferences.js';
import { ManageViews } from './manage-views.js';

const LIST = 'GET /api/v1/views';

/** Filters that somebody keeps: choose one, keep this one, see to them all. */
export function Views() {
  const say = useSay();
  const said = useSaid();
  const me = useMe();
  const [params, setParams] = useSearchParams();
  const [naming, setNaming] = useState(false);
  const [managing, setManaging] = useState(false);
  const [name, setName] = useState('');
  const [shared, setShared] = useState(false);
  const views = useAsk(LIST, {});
  const keep = useAct('PUT /api/v1/views/:name', [LIST]);
  const mine = me.data?.name.replace(/^account:/, '');
  const items = views.data?.items ?? [];
  const here = params.toString();
  const chosen = items.findIndex(({ query }) => query === here);
  return (
    <>
      <Select
        className="views"
        aria-label={say('queue.views')}
        placeholder={say('queue.views')}
        value={chosen < 0 ? null : chosen}
        options={items.map((each, value) => ({
          value,
          label: each.by === mine ? each.name : say('queue.view-by', { name: each.name, by: each.by }),
        }))}
        onChange={(index: number | null) => setParams(new URLSearchParams(items[index ?? -1]?.query ?? ''))}
      />
      <Button
        icon={<SaveOutlined />}
        onClick={() => setNaming(true)}
        aria-label={say('queue.view-keep')}
        title={say('queue.view-keep')}
      />
      {items.length > 0 && (
        <Button
          icon={<SettingOutlined />}
          aria-label={say('queue.views-manage')}
          title={say('queue.views-manage')}
          onClick={() => setManaging(true)}
        />
      )}
      {managing && (
        <ManageViews
          views={items}
          mine={mine}
          onGo={(query) => {
            setParams(new URLSearchParams(query));
            setManaging(false);
          }}
          onDone={() => setManaging(false)}
        />
      )}
      <Modal
        open={naming}
        title={say('queue.view-keep')}
        okText={say('queue.view-keep')}
        cancelText={say('state.cancel')}
        okButtonProps={{ disabled: name.trim() === '', loading: keep.isPending }}
        onCancel={() => setNaming(false)}
        onOk={() =>
          keep.mutate(
            { params: { name: name.trim() }, body: { query: here, shared } },
            { onSuccess: () => setNaming(false), onError: said.failed },
          )
        }
      >
        <Input
          value={name}
          maxLength={60}
          aria-label={say('queue.view-name')}
          placeholder={say('queue.view-name')}
          onChange={({ target }) => setName(target.value)}
        />
        <Checkbox checked={shared} onChange={({ target }) => setShared(target.checked)}>
          {say('queue.view-share')}
        </Checkbox>
      </Modal>
    </>
  );
}
