import { Button } from 'antd';
import { type ReactNode, useEffect, useState } from 'react';
import { Link, useParams } from 'react-router';
import type { AnswerOf, Incident } from '../../central/api/calls.js';
import { useAsk, useMe } from '../api/queries.js';
import { masked } from '../parts/masked.js';
import { PageFrame } from '../parts/page-frame.js';
import { Remote } from '../parts/states.js';
import { When } from '../parts/when.js';
import { Talk } from '../queue/talk.js';
import { useSay } from '../shell/preferences.js';
import { Counts, Windows } from './counts.js';
import { Evidence } from './evidence.js';
import { Answer, Facts } from './facts.js';
import { Handling } from './handling.js';
import { Provenance } from './provenance.js';
import { Related } from './related.js';
import { What, Why } from './what.js';
import './incident.css';

const ONE = 'GET /api/v1/incidents/:id';

/** An incident with what central knows of it. */
export type Found = Omit<AnswerOf<typeof ONE>, 'incident'> & { readonly incident: Incident };

/** One incident: everything a reviewer is asked about it, on one page. */
export function IncidentPage() {
  const say = useSay();
  const { id = '' } = useParams();
  const me = useMe();
  const found = useAsk(ONE, { params: { id } });
  const may = (permission: string): boolean => me.data?.permissions.some((each) => each === permission) === true;
  return (
    <PageFrame
      title={`${say('page.incident')} ${id.slice(0, 8)}`}
      tools={
        <>
          {may('policy:propose') && (
            <Link to={`/policies/propose/${id}`}>
              <Button tabIndex={-1}>{say('page.propose')}</Button>
            </Link>
          )}
          {may('cases:make') && (
            <Link to={`/cases?incidents=${id}`}>
              <Button tabIndex={-1}>{say('incident.to-case')}</Button>
            </Link>
          )}
          <Button onClick={() => window.print()}>{say('incident.print')}</Button>
        </>
      }
    >
      <Remote of={found} rows={12}>
        {(data) => {
          // Its schema is the PC's, and was checked when it arrived.
          const incident = data.incident as unknown as Incident;
          const there: Found = { ...data, incident };
          return (
            <div className="incident">
              <PrintMark name={me.data?.name ?? ''} />
              <Answer of={incident} />
              <div className="incident-columns">
                <div>
                  <Part title={say('incident.facts')}>
                    <Facts of={there} />
                  </Part>
                  <Part title={say('incident.counts')}>
                    <Counts of={incident} />
                  </Part>
                  <Part title={say('incident.what')}>
                    <What of={incident} />
                  </Part>
                  <Part title={say('incident.why')}>
                    <Why of={incident} />
                  </Part>
                </div>
                <div>
                  <Part title={say('incident.provenance')}>
                    <Provenance of={incident} />
                  </Part>
                  <Part title={say('incident.reason')}>
                    {incident.reason === null ? (
                      <p>{say('incident.no-reason')}</p>
                    ) : (
                      <blockquote>
                        {masked(incident.reason.text)} <When at={incident.reason.at} />
                      </blockquote>
                    )}
                  </Part>
                  {incident.windows !== undefined && (
                    <Part title={say('incident.windows')}>
                      <Windows of={incident} />
                    </Part>
                  )}
                  {may('people:read') && (
                    <Part title={say('incident.related')}>
                      <Related incident={incident.id} />
                    </Part>
                  )}
                  <Part title={say('incident.handling')}>
                    <Handling incident={incident.id} reviews={there.reviews} mayReview={may('incidents:review')} />
                    <Talk incident={incident.id} />
                  </Part>
                  {may('incidents:review') && (
                    <Part title={say('page.openings')}>
                      <Evidence of={there} />
                    </Part>
                  )}
                </div>
              </div>
            </div>
          );
        }}
      </Remote>
    </PageFrame>
  );
}

const MINUTE_MS = 60_000;

/** On paper alone: who printed it, and when, across every sheet. */
function PrintMark({ name }: { readonly name: string }) {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    const ticking = window.setInterval(() => setNow(Date.now()), MINUTE_MS);
    return () => window.clearInterval(ticking);
  }, []);
  return (
    <div
      className="print-mark"
      aria-hidden="true"
    >{`${name.replace(/^account:/, '')} ${new Date(now).toISOString().slice(0, 16)}Z`}</div>
  );
}

function Part({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  return (
    <section className="part" aria-label={title}>
      <h2>{title}</h2>
      {children}
    </section>
  );
}
