import { chromiumPolicy, firefoxPolicy } from '../browser-policy.js';
import type { Change, Json, JsonObject, Part, SettingValue } from '../change.js';

const CHROMIUM = ['HKLM\\SOFTWARE\\Policies\\Google\\Chrome', 'HKLM\\SOFTWARE\\Policies\\Microsoft\\Edge'];
const FIREFOX = 'HKLM\\SOFTWARE\\Policies\\Mozilla\\Firefox';

/** Browsers read the machine's root store on Windows, so their policies name no certificate. */
export const browsers: Part = {
  name: 'browsers',
  changes: (facts) => [
    ...CHROMIUM.flatMap((key) =>
      Object.entries(chromiumPolicy(facts, { withCa: false })).map(([name, value]) => setting(key, name, value)),
    ),
    ...nested(FIREFOX, firefoxPolicy(facts, null)),
  ],
};

/** Firefox reads a key for each object; `Preferences` is one text of JSON. */
function nested(key: string, members: JsonObject): Change[] {
  return Object.entries(members).flatMap(([name, value]) =>
    typeof value === 'object' && value !== null && !Array.isArray(value) && name !== 'Preferences'
      ? nested(`${key}\\${name}`, value as JsonObject)
      : [setting(key, name, value)],
  );
}

function setting(key: string, name: string, value: Json): Change {
  return { kind: 'setting', setting: { key, name }, value: registryValue(value) };
}

function registryValue(value: Json): SettingValue {
  if (typeof value === 'boolean') return { type: 'REG_DWORD', data: value ? 1 : 0 };
  if (typeof value === 'number') return { type: 'REG_DWORD', data: value };
  return { type: 'REG_SZ', data: typeof value === 'string' ? value : JSON.stringify(value) };
}
