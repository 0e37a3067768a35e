import { inspect } from 'node:util';

/**
 * A personal value that must not be read by accident: printing, logging or serialising it gives its mask. `reveal()` is
 * for the code that matches and hashes, and is easy to search for in review.
 */
export class Secret {
  readonly #value: string;
  readonly #mask: string;

  constructor(value: string, mask: string) {
    this.#value = value;
    this.#mask = mask;
  }

  reveal(): string {
    return this.#value;
  }

  toString(): string {
    return this.#mask;
  }

  toJSON(): string {
    return this.#mask;
  }

  [inspect.custom](): string {
    return this.#mask;
  }
}
