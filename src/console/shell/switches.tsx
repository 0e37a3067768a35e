import { BgColorsOutlined, GlobalOutlined } from '@ant-design/icons';
import { Button, Dropdown, Space } from 'antd';
import { THEMES, usePreferences, useSay } from './preferences.js';

/** Language and appearance. */
export function Switches() {
  const say = useSay();
  const { language, theme, setLanguage, setTheme } = usePreferences();
  const other = language === 'zh' ? 'en' : 'zh';
  return (
    <Space size={4}>
      <Button
        type="text"
        icon={<GlobalOutlined />}
        lang={other === 'zh' ? 'zh-CN' : 'en'}
        onClick={() => setLanguage(other)}
      >
        {other === 'zh' ? '中文' : 'English'}
      </Button>
      <Dropdown
        trigger={['click']}
        menu={{
          items: THEMES.map((each) => ({ key: each, label: say(`app.theme.${each}`) })),
          selectedKeys: [theme],
          onClick: ({ key }) => setTheme(THEMES.find((each) => each === key) ?? 'system'),
        }}
      >
        <Button type="text" icon={<BgColorsOutlined />} aria-label={say('app.theme')} title={say('app.theme')} />
      </Dropdown>
    </Space>
  );
}
