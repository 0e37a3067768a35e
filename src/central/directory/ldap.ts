import { Client, type Entry } from 'ldapts';
import { trusted } from '../outlet/exchange.js';
import { addressOf, type Reach } from '../outlet/guard.js';
import type { DirectorySource } from './definition.js';
import { DirectoryError, type DirectoryPerson, type DirectoryUnit, phonesOf, type Snapshot } from './snapshot.js';

type Ldap = Extract<DirectorySource['where'], { type: 'ldap' }>;

const ACCOUNT_DISABLED = 2;
/** 100 ns steps since 1601, of Active Directory's `accountExpires`. */
const EPOCH_STEPS = 116_444_736_000_000_000n;
const NEVER_STEPS = 9_223_372_036_854_775_807n;
const TIMEOUT_MS = 20_000;
const PHONES = ['mobile', 'telephoneNumber', 'otherMobile', 'ipPhone'];

/** Reads people and units of an LDAP server or Active Directory, over TLS, page by page. Rejects with what it said. */
export async function readLdap(source: Ldap, reach: Reach): Promise<Snapshot> {
  const { hostname, port } = new URL(source.url);
  const host = hostname.replace(/^\[|\]$/g, '');
  const ca = trusted(reach, source.ca);
  const address = await addressOf(host, reach);
  const client = new Client({
    url: `ldaps://${address.includes(':') ? `[${address}]` : address}:${port || 636}`,
    timeout: TIMEOUT_MS,
    connectTimeout: TIMEOUT_MS,
    tlsOptions: { servername: host, minVersion: 'TLSv1.2', ...(ca === undefined ? {} : { ca }) },
  });
  try {
    await client.bind(source.user, source.password);
    const search = async (filter: string, attributes: string[]) =>
      (await client.search(source.base, { scope: 'sub', filter, attributes, paged: { pageSize: 500 } })).searchEntries;
    const units = await search('(objectClass=organizationalUnit)', ['ou']);
    const people = await search(source.filter, [
      source.id,
      'cn',
      'displayName',
      ...PHONES,
      'userAccountControl',
      'accountExpires',
    ]);
    return {
      units: units.map((entry): DirectoryUnit => {
        return { id: lower(entry.dn), name: one(valuesOf(entry, 'ou')), parent: parentOf(entry.dn) };
      }),
      people: people.flatMap((entry): DirectoryPerson[] => {
        const value = (name: string): string => one(valuesOf(entry, name));
        if ((Number(value('userAccountControl')) & ACCOUNT_DISABLED) !== 0) return [];
        const id = value(source.id);
        if (id === '') throw new DirectoryError('DIRECTORY_ANSWER', `an entry has no ${source.id}; say another "id"`);
        return [
          {
            id,
            name: value('displayName') || value('cn'),
            phones: phonesOf(PHONES.flatMap((name) => valuesOf(entry, name))),
            unit: parentOf(entry.dn),
            leavesAt: expiryOf(value('accountExpires')),
          },
        ];
      }),
    };
  } finally {
    await client.unbind();
  }
}

/** Names of attributes are the same in either case (RFC 4512, section 2.5); a server answers in its own. */
function valuesOf(entry: Entry, name: string): string[] {
  const own = Object.keys(entry).find((each) => each.toLowerCase() === name.toLowerCase());
  return own === undefined ? [] : [entry[own] ?? []].flat().map(String);
}

const one = (values: readonly string[]): string => values[0] ?? '';
const lower = (dn: string): string => dn.toLowerCase().replace(/,\s+/g, ',');

/** Name of the entry above; a comma within a name is escaped. */
function parentOf(dn: string): string | null {
  const above = /^(?:\\.|[^,\\])+,(.+)$/.exec(lower(dn))?.[1];
  return above?.startsWith('ou=') === true ? above : null;
}

function expiryOf(steps: string): number | null {
  if (!/^\d{1,19}$/.test(steps)) return null;
  const value = BigInt(steps);
  return value === 0n || value >= NEVER_STEPS ? null : Number((value - EPOCH_STEPS) / 10_000n);
}
