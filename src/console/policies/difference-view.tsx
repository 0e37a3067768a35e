import { Typography } from 'antd';
import type { AnswerOf } from '../../central/api/calls.js';

type Files = AnswerOf<'GET /api/v1/policy/difference'>['files'];

/** Files that differ, line by line. Signs stand beside colours: nobody needs to see green. */
export function DifferenceView({ files }: { readonly files: Files }) {
  return (
    <>
      {files.map(({ name, hunks }) => (
        <figure key={name} className="difference">
          <Typography.Text code>{name}</Typography.Text>
          {hunks.map(({ before, after, lines }) => (
            // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls is reached by keyboard (WCAG 2.1.1)
            <section key={`${before}-${after}`} tabIndex={0} aria-label={`${name} ${after}`}>
              <pre>
                {lines.map(({ sign, text }, at) => (
                  // biome-ignore lint/suspicious/noArrayIndexKey: lines never move
                  <div key={at} className={sign === ' ' ? undefined : sign === '+' ? 'line-added' : 'line-gone'}>
                    {`${sign} ${text}`}
                  </div>
                ))}
              </pre>
            </section>
          ))}
        </figure>
      ))}
    </>
  );
}
