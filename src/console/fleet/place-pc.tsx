import { Form, Input, Select } from 'antd';
import { useAct } from '../api/queries.js';
import { FormDialog } from '../parts/form-dialog.js';
import { masked } from '../parts/masked.js';
import { useSaid } from '../parts/said.js';
import { useSay } from '../shell/preferences.js';
import type { Pc } from './pcs.js';

const CHANGES = ['GET /api/v1/fleet', 'GET /api/v1/fleet/summary'] as const;

interface Fields {
  readonly branch: string;
  readonly tags: string[];
}

/** Another branch for a PC, or other tags. */
export function PlacePc({ pc, onDone }: { readonly pc: Pc; readonly onDone: () => void }) {
  const say = useSay();
  const said = useSaid();
  const move = useAct('PUT /api/v1/fleet/:id/branch', CHANGES);
  const tag = useAct('PUT /api/v1/fleet/:id/tags', CHANGES);
  const params = { id: pc.device };
  const send = async ({ branch, tags }: Fields): Promise<void> => {
    try {
      if (branch.trim() !== pc.branch) await move.mutateAsync({ params, body: { branch: branch.trim() } });
      if (tags.join('\n') !== pc.tags.join('\n')) await tag.mutateAsync({ params, body: { tags } });
      onDone();
    } catch (error) {
      said.failed(error);
    }
  };
  return (
    <FormDialog<Fields>
      title={say('fleet.place')}
      text={`${masked(pc.name)} · ${say('fleet.place.hint')}`}
      busy={move.isPending || tag.isPending}
      initial={{ branch: pc.branch, tags: [...pc.tags] }}
      onCancel={onDone}
      onSend={(fields) => void send(fields)}
    >
      <Form.Item name="branch" label={say('word.branch')} rules={[{ required: true, message: say('sign-in.needed') }]}>
        <Input maxLength={64} autoFocus />
      </Form.Item>
      <Form.Item name="tags" label={say('token.tags')}>
        <Select mode="tags" open={false} suffixIcon={null} maxCount={20} />
      </Form.Item>
    </FormDialog>
  );
}
