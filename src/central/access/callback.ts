/** Where an OpenID provider sends browsers back to: registered with it below the address of the console. */
export const CALLBACK_PATH = '/api/v1/session/oidc/callback';
