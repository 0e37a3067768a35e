import type { ThemeConfig } from 'antd';
import { theme } from 'antd';

/** Those of the machine: Chinese ones by name, for systems whose usual font has none. */
const FONTS =
  '-apple-system, "Segoe UI", Roboto, "PingFang SC", "Microsoft YaHei UI", "Microsoft YaHei", "Noto Sans CJK SC", "Source Han Sans SC", sans-serif';

/** Whether whoever looks asks for nothing to move (WCAG 2.3.3). */
export const wantsStill = (): boolean => matchMedia('(prefers-reduced-motion: reduce)').matches;

/** Colours of the console. Grey text is darker than the library's own: 4.5 to 1 on every ground it stands on (WCAG 1.4.3). */
export function lookOf(dark: boolean, still: boolean): ThemeConfig {
  return {
    algorithm: dark ? theme.darkAlgorithm : theme.defaultAlgorithm,
    token: {
      colorPrimary: dark ? '#e8696b' : '#a8071a',
      colorError: dark ? '#ff8f8c' : '#cf1322',
      colorLink: dark ? '#8ab8ff' : '#0b5394',
      colorTextDescription: dark ? '#a8a8a8' : '#595959',
      colorTextTertiary: dark ? '#a8a8a8' : '#595959',
      colorTextPlaceholder: dark ? '#9c9c9c' : '#666666',
      colorTextDisabled: dark ? '#8f8f8f' : '#6b6b6b',
      ...(dark ? { colorBgLayout: '#0e0f11' } : {}),
      borderRadius: 4,
      fontFamily: FONTS,
      fontSize: 14,
      motion: !still,
    },
    components: {
      Button: dark ? { primaryColor: '#200a0a' } : {},
      Menu: dark ? { itemSelectedColor: '#ffc9c7', itemSelectedBg: '#3a1a1c' } : {},
      Layout: { siderBg: dark ? '#141414' : '#ffffff', headerBg: dark ? '#141414' : '#ffffff', headerHeight: 52 },
    },
  };
}

/** The nonce of this response's style policy. */
export const pageNonce = (): string => document.querySelector<HTMLMetaElement>('meta[property=csp-nonce]')?.nonce ?? '';
