import type { Place } from './problem.js';
import type { ListItem, ListName, Single, SingleName } from './schema.js';

/** An item as written, checked, with its place for messages. */
export type Placed<T> = T & {
  readonly place: Place;
  /** Place of something inside the item. */
  readonly locate: (path: readonly PropertyKey[]) => Place;
  /** Place of a piece of a text inside the item, with its column. */
  readonly locateWithin: (path: readonly PropertyKey[], piece: string | null) => Place;
};

export type RuleSource = Placed<ListItem<'rules'>>;
export type ExceptionSource = Placed<ListItem<'exceptions'>>;
export type TemplateSource = Placed<ListItem<'templates'>>;
export type UseSource = Placed<ListItem<'use'>>;
export type ChannelSource = Placed<ListItem<'channels'>>;
export type SanctionedSource = Placed<ListItem<'sanctioned'>>;
export type When = ListItem<'rules'>['when'];
export type UploadSource = NonNullable<ChannelSource['uploads']>[number];

type Lists = { readonly [N in ListName]: ReadonlyArray<Placed<ListItem<N>>> };
type Singles = { readonly [N in SingleName]?: Single<N> | undefined };

/** A whole policy as written: every file of its folder, checked and put together. */
export type PolicySource = Lists & Singles;

/** One case of what a policy must answer. */
export type Example = ListItem<'expect'>;
