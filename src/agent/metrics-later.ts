import type { MetricSources, Metrics } from './metrics.js';

/** Metrics that are opened when first asked for: their library is not small, and most PCs are never asked. */
export function metricsLater(sources: MetricSources): () => Promise<Metrics> {
  let opened: Promise<Metrics> | null = null;
  return () => {
    opened ??= import('./metrics.js').then(({ openMetrics }) => openMetrics(sources));
    return opened;
  };
}
