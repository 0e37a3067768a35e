import { Counter, Gauge, Registry } from 'prom-client';
import type { Inspector } from '../inspect/inspector.js';
import type { ClassCount } from '../proxy/counters.js';
import type { Proxy as RunningProxy } from '../proxy/proxy.js';
import type { OpaqueTally } from './opaque/tally.js';
import type { RecordHealth } from './record.js';
import type { Answers } from './source/answers.js';

export interface MetricSources {
  readonly proxy: () => RunningProxy;
  readonly inspector: () => Inspector;
  readonly records: () => RecordHealth;
  readonly tally: OpaqueTally;
  readonly answers: () => Answers['stats'];
}

/** What `/metrics` answers. */
export interface Metrics {
  text(): Promise<string>;
  readonly contentType: string;
}

const HOSTS_SHOWN = 100;

/** Prometheus text, gathered when asked for. Hosts are the 100 with most bytes: a label set must not grow for ever. */
export function openMetrics(sources: MetricSources): Metrics {
  const registry = new Registry();
  const gauge = (name: string, help: string, collect: () => number): void => {
    const made: Gauge = new Gauge({ name, help, registers: [registry], collect: () => made.set(collect()) });
  };
  /** The proxy counts; this only tells. */
  const counter = (name: string, help: string, collect: () => number): void => {
    const made: Counter = new Counter({
      name,
      help,
      registers: [registry],
      collect: () => {
        made.reset();
        made.inc(collect());
      },
    });
  };
  const counters = () => sources.proxy().counters;
  counter('menshen_requests_total', 'Requests taken', () => counters().requests);
  counter('menshen_forwarded_total', 'Requests forwarded', () => counters().forwarded);
  counter('menshen_refused_total', 'Transfers refused', () => counters().refused);
  counter('menshen_failed_total', 'Requests that failed upstream', () => counters().failed);
  counter('menshen_malformed_total', 'Requests that were not valid HTTP', () => counters().malformed);
  counter('menshen_inspected_bytes_total', 'Body bytes held and judged', () => counters().inspectedBytes);
  counter(
    'menshen_tunnelled_bytes_total',
    'Client bytes to never-decrypt destinations',
    () => counters().tunnelledBytes,
  );
  counter('menshen_opaque_bytes_total', 'Client bytes that could not be read', () => counters().opaqueBytes);
  counter('menshen_refused_tunnels_total', 'Tunnels refused', () => counters().refusedTunnels);
  counter('menshen_quic_offers_total', 'Answers whose offer of HTTP/3 was taken out', () => counters().quicOffers);
  gauge(
    'menshen_undecryptable_hosts',
    'Hosts learnt to be unreadable',
    () => sources.proxy().undecryptable.list().length,
  );
  counter(
    'menshen_client_handshakes_failed_total',
    'Clients that did not accept our certificate',
    () => counters().clientHandshakesFailed,
  );
  counter(
    'menshen_upstream_certificates_refused_total',
    'Upstream certificates that failed verification',
    () => counters().upstreamCertificatesRefused,
  );
  gauge('menshen_workers', 'Inspection workers', () => sources.inspector().stats.workers);
  gauge('menshen_workers_busy', 'Inspection workers at work', () => sources.inspector().stats.busy);
  gauge('menshen_inspections_waiting', 'Transfers waiting for a worker', () => sources.inspector().stats.waiting);
  counter('menshen_workers_lost_total', 'Workers lost and replaced', () => sources.inspector().stats.lost);
  gauge('menshen_emergency_bytes', 'Bytes of records waiting for the database', () => sources.records().waitingBytes);
  counter('menshen_answers_read_total', 'Answers of source systems and leak channels that were read', () => {
    return sources.answers().read;
  });
  counter('menshen_answers_missed_total', 'Such answers that were too long, too many at a time, or broken off', () => {
    return sources.answers().missed;
  });
  gauge('menshen_memory_bytes', 'Resident memory', () => process.memoryUsage.rss());
  const hosts: Counter<'host'> = new Counter({
    name: 'menshen_upstream_bytes_total',
    help: 'Bytes sent towards a host',
    labelNames: ['host'],
    registers: [registry],
    collect: () => {
      hosts.reset();
      for (const row of sources.proxy().traffic.hosts().slice(0, HOSTS_SHOWN)) hosts.inc({ host: row.host }, row.bytes);
    },
  });
  const classes = (name: string, help: string, of: (count: ClassCount) => number): void => {
    const made: Counter<'class'> = new Counter({
      name,
      help,
      labelNames: ['class'],
      registers: [registry],
      collect: () => {
        made.reset();
        for (const [kind, count] of Object.entries(counters().classes)) made.inc({ class: kind }, of(count));
      },
    });
  };
  classes('menshen_opaque_tunnels_total', 'Tunnels nobody could read, by their first bytes', (count) => count.tunnels);
  classes('menshen_opaque_class_bytes_total', 'Client bytes of those tunnels', (count) => count.bytes);
  classes('menshen_opaque_refused_total', 'Such tunnels refused', (count) => count.refused);
  classes('menshen_opaque_cut_total', 'Such tunnels cut when a budget of bytes was spent', (count) => count.cut);
  const uses: Counter<'host' | 'program' | 'class'> = new Counter({
    name: 'menshen_opaque_destination_bytes_total',
    help: 'Client bytes nobody could read, by destination and program',
    labelNames: ['host', 'program', 'class'],
    registers: [registry],
    collect: () => {
      uses.reset();
      for (const { host, program, protocol, bytes } of sources.tally.uses().slice(0, HOSTS_SHOWN)) {
        uses.inc({ host, program, class: protocol }, bytes);
      }
    },
  });
  return { text: () => registry.metrics(), contentType: registry.contentType };
}
