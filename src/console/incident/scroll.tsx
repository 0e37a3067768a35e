import type { ReactNode } from 'react';

/** What is too wide for a phone: it scrolls sideways, by keyboard too (WCAG 2.1.1). */
export function Scroll({ name, children }: { readonly name: string; readonly children: ReactNode }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls is reached by keyboard
    // biome-ignore lint/a11y/useSemanticElements: a fieldset is for forms
    <div className="scroll" role="group" tabIndex={0} aria-label={name}>
      {children}
    </div>
  );
}
