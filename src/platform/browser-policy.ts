import { derBase64, type Facts, type Json, type JsonObject, pacUrl } from './change.js';

/**
 * Policies of browsers built on Chromium. The proxy is locked by being a policy, and a PAC file that cannot be fetched is
 * an error instead of a way around (`ProxyPacMandatory`). QUIC, encrypted ClientHello and DNS over HTTPS would leave
 * beside the proxy or hide names from it. Sources: the policies' own descriptions in the Chromium tree.
 */
export function chromiumPolicy(facts: Facts, { withCa }: { readonly withCa: boolean }): Record<string, Json> {
  return {
    ProxySettings: { ProxyMode: 'pac_script', ProxyPacUrl: pacUrl(facts), ProxyPacMandatory: true },
    QuicAllowed: false,
    EncryptedClientHelloEnabled: false,
    DnsOverHttpsMode: 'off',
    BuiltInDnsClientEnabled: false,
    ...(withCa ? { CACertificates: [derBase64(facts.ca)] } : {}),
  };
}

/**
 * Policies of Firefox. `ImportEnterpriseRoots` works on Windows and macOS; elsewhere the certificate is read from a file,
 * whose full path Firefox accepts. Source: mozilla/policy-templates.
 */
export function firefoxPolicy(facts: Facts, caFile: string | null): JsonObject {
  const off = { Enabled: false, Locked: true };
  return {
    Certificates: caFile === null ? { ImportEnterpriseRoots: true } : { Install: [caFile] },
    Proxy: { Mode: 'autoConfig', AutoConfigURL: pacUrl(facts), Locked: true },
    DNSOverHTTPS: off,
    DisableEncryptedClientHello: true,
    Preferences: Object.fromEntries(
      // HTTP/3, and ways that Firefox has for itself past a proxy that does not answer.
      ['network.http.http3.enable', 'network.proxy.failover_direct', 'network.proxy.allow_bypass'].map((name) => [
        name,
        { Value: false, Status: 'locked' },
      ]),
    ),
  };
}
