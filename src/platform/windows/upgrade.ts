import type { Services } from './native.js';
import { SERVICE } from './service.js';

export interface SwitchOptions {
  readonly services: Pick<Services, 'command' | 'set' | 'start' | 'stop'>;
  /** What the service is to start from now on. */
  readonly to: string;
  readonly description: string;
  /** Resolves to whether the version that was started answers, once it does or has had its time. */
  answers(): Promise<boolean>;
}

/** `same`: there is no service, or it starts this already. `back`: the version before runs again. */
export type Switched =
  | { readonly is: 'same' | 'back' }
  /** `back` lets the version before run again, should something later fail. */
  | { readonly is: 'switched'; back(): void };

/**
 * Lets the service start another version that lies beside the one that runs. One that does not answer is stopped, and the one
 * before started: its files are untouched, and what the two share is the data directory.
 */
export async function switchService({ services, to, description, answers }: SwitchOptions): Promise<Switched> {
  const before = services.command(SERVICE);
  if (before === null || before === to) return { is: 'same' };
  const start = (command: string): boolean => {
    services.stop(SERVICE);
    return services.set(SERVICE, command, description) && services.start(SERVICE);
  };
  const back = (): void => void start(before);
  if (start(to) && (await answers())) return { is: 'switched', back };
  back();
  return { is: 'back' };
}
