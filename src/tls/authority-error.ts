export type AuthorityErrorCode =
  | 'CA_KEY_EXPOSED'
  | 'CA_DAMAGED'
  | 'CA_MISMATCH'
  | 'CA_EXPIRED'
  | 'CA_NOT_YET_VALID'
  | 'CA_UNREADABLE'
  | 'HOME_SHARED'
  | 'HOST_INVALID'
  | 'NAME_CONSTRAINED'
  | 'EXCLUDED_INVALID';

/** The local certificate authority cannot be opened, or must not sign what was asked of it. */
export class AuthorityError extends Error {
  override readonly name = 'AuthorityError';
  readonly code: AuthorityErrorCode;

  constructor(code: AuthorityErrorCode, message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.code = code;
  }
}
