import type { ReactNode } from 'react';
import { Link, useNavigate } from 'react-router';
import { masked } from './masked.js';

/** A link whose address may hold somebody's number, as a login may be called: then the address is not written into the page. */
export function QuietLink({ to, children }: { readonly to: string; readonly children: ReactNode }) {
  const navigate = useNavigate();
  const words = [...new URLSearchParams(to.slice(to.indexOf('?') + 1)).values()];
  if (words.every((word) => masked(word) === word)) return <Link to={to}>{children}</Link>;
  return (
    <button type="button" className="link" onClick={() => navigate(to)}>
      {children}
    </button>
  );
}
