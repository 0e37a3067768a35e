import { DeleteOutlined, SaveOutlined } from '@ant-design/icons';
import { Button, Checkbox, Input, Modal, Select } from 'antd';
import { useState } from 'react';
import { useSearchParams } from 'react-router';
import { useAct, useAsk, useMe } from '../api/queries.js';
import { useSay } from '../shell/preferences.js';

const LIST = 'GET /api/v1/views';

/** Filters that somebody keeps: choose one, keep this one, remove one of one's own. */
export function Views() {
  const say = useSay();
  const me = useMe();
  const [params, setParams] = useSearchParams();
  const [naming, setNaming] = useState(false);
  const [name, setName] = useState('');
  const [shared, setShared] = useState(false);
  const views = useAsk(LIST, {});
  const keep = useAct('PUT /api/v1/views/:name', [LIST]);
  const remove = useAct('DELETE /api/v1/views/:name', [LIST]);
  const mine = me.data?.name.replace(/^account:/, '');
  const items = views.data?.items ?? [];
  const here = params.toString();
  const chosen = items.findIndex(({ query }) => query === here);
  const own = items[chosen]?.by === mine ? items[chosen] : undefined;
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
      {own !== undefined && (
        <Button
          icon={<DeleteOutlined />}
          aria-label={say('queue.view-remove', { name: own.name })}
          title={say('queue.view-remove', { name: own.name })}
          onClick={() => remove.mutate({ params: { name: own.name } })}
        />
      )}
      <Modal
        open={naming}
        title={say('queue.view-keep')}
        okText={say('queue.view-keep')}
        okButtonProps={{ disabled: name.trim() === '' }}
        onCancel={() => setNaming(false)}
        onOk={() =>
          keep.mutate(
            { params: { name: name.trim() }, body: { query: here, shared } },
            { onSuccess: () => setNaming(false) },
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
