import { Alert, Modal, Typography } from 'antd';

/** A secret that central does not keep: it is copied now or made anew. */
export function ShownOnce({
  title,
  lines,
  onDone,
}: {
  readonly title: string;
  readonly lines: ReadonlyArray<readonly [label: string, value: string]>;
  readonly onDone: () => void;
}) {
  return (
    <Modal open title={title} footer={null} onCancel={onDone} mask={{ closable: false }}>
      <Alert type="warning" showIcon title={title} className="notice" />
      {lines.map(([label, value]) => (
        <div key={label} className="secret">
          <Typography.Text type="secondary">{label}</Typography.Text>
          <Typography.Paragraph code copyable className="break">
            {value}
          </Typography.Paragraph>
        </div>
      ))}
    </Modal>
  );
}
