import { autocompletion, type CompletionContext } from '@codemirror/autocomplete';
import { yaml } from '@codemirror/lang-yaml';
import { HighlightStyle, syntaxHighlighting } from '@codemirror/language';
import { type Diagnostic, linter, lintGutter } from '@codemirror/lint';
import { tags } from '@lezer/highlight';
import { basicSetup, EditorView } from 'codemirror';
import { useEffect, useRef } from 'react';
import { pageNonce } from '../shell/look.js';
import { usePreferences } from '../shell/preferences.js';
import { offersAt, type Schema } from './completion.js';

export interface Fault {
  /** From 1. */
  readonly line: number;
  readonly message: string;
}

const GROUND = {
  '&': { fontSize: '13px' },
  '.cm-scroller': { fontFamily: 'monospace', minHeight: '320px', maxHeight: '60vh' },
};
const LINT_DELAY_MS = 200;

/** Words of a file on dark ground, 7 to 1 and better; the library's own are made for light. */
const NIGHT = HighlightStyle.define([
  { tag: [tags.propertyName, tags.definition(tags.propertyName), tags.keyword], color: '#a9d0ff' },
  { tag: [tags.string, tags.special(tags.string)], color: '#ffb3b0' },
  { tag: [tags.comment, tags.lineComment], color: '#b7eb8f' },
  { tag: [tags.number, tags.bool, tags.null, tags.atom], color: '#ffd591' },
]);

/**
 * A YAML file being written: completion from the policy's schema, and a mark at each line that is wrong. `file` names what
 * is shown; another one begins anew.
 */
export function Editor({
  file,
  text,
  label,
  schema,
  faults,
  readOnly,
  onChange,
}: {
  readonly file: string;
  readonly text: string;
  readonly label: string;
  readonly schema: Schema | undefined;
  readonly faults: readonly Fault[];
  readonly readOnly: boolean;
  readonly onChange: (text: string) => void;
}) {
  const { dark } = usePreferences();
  const place = useRef<HTMLDivElement>(null);
  // What the running editor asks for, always as it is now.
  const now = useRef({ schema, faults, onChange });
  now.current = { schema, faults, onChange };
  const view = useRef<EditorView | null>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: its text is the editor's own until another file is shown
  useEffect(() => {
    if (place.current === null) return;
    const complete = (context: CompletionContext) => {
      const offer = offersAt(context.state.doc.toString(), context.pos, now.current.schema ?? {});
      if (offer === null || (!context.explicit && offer.from === context.pos)) return null;
      const suffix = offer.of === 'keys' ? ': ' : '';
      return { from: offer.from, options: offer.words.map((word) => ({ label: word, apply: word + suffix })) };
    };
    const lint = (of: EditorView): Diagnostic[] =>
      now.current.faults
        .filter(({ line }) => line <= of.state.doc.lines)
        .map(({ line, message }) => {
          const { from, to } = of.state.doc.line(line);
          return { from, to, severity: 'error', message };
        });
    const made = new EditorView({
      doc: text,
      parent: place.current,
      extensions: [
        EditorView.cspNonce.of(pageNonce()),
        basicSetup,
        yaml(),
        ...(dark ? [syntaxHighlighting(NIGHT)] : []),
        lintGutter(),
        linter(lint, { delay: LINT_DELAY_MS, needsRefresh: () => true }),
        autocompletion({ override: [complete] }),
        EditorView.editable.of(!readOnly),
        EditorView.contentAttributes.of({ 'aria-label': label, ...(readOnly ? { tabindex: '0' } : {}) }),
        EditorView.theme(GROUND, { dark }),
        EditorView.updateListener.of((update) => {
          if (update.docChanged) now.current.onChange(update.state.doc.toString());
        }),
      ],
    });
    view.current = made;
    return () => {
      view.current = null;
      made.destroy();
    };
  }, [file, readOnly, dark, label]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: new faults are to be marked though nothing was typed
  useEffect(() => {
    view.current?.dispatch({});
  }, [faults]);
  return <div ref={place} className="editor" />;
}
