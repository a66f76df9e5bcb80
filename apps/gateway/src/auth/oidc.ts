import type { WallClock } from '@switchyard/kernel';
import { createRemoteJWKSet, errors, jwtVerify, type JWTVerifyGetKey } from 'jose';
import { ApiError } from '../graphql/errors.js';

export interface OidcSettings {
  readonly issuer: string;
  readonly audience: string;
  readonly jwksUrl: string;
}
/** Who a token of the login issuer is about. @throws ApiError UNAUTHENTICATED when it does not hold, UNAVAILABLE when the issuer's keys cannot be read */
export type Identities = (token: string) => Promise<{ readonly subject: string }>;

/** Signatures that only the holder of a private key can make. */
const ALGORITHMS = ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512', 'EdDSA', 'Ed25519'];
const refuse = (why: string): ApiError => new ApiError('UNAUTHENTICATED', why);

/** The issuer's keys. When they cannot be read the caller hears 503: nothing is known of the token yet. */
function issuerKeys({ jwksUrl }: OidcSettings): JWTVerifyGetKey {
  const keySet = createRemoteJWKSet(new URL(jwksUrl), { timeoutDuration: 5_000 });
  return async (header, token) => {
    try {
      return await keySet(header, token);
    } catch (error) {
      if (error instanceof errors.JWKSNoMatchingKey || error instanceof errors.JWKSMultipleMatchingKeys || error instanceof errors.JOSENotSupported) throw error;
      const unavailable = new ApiError('UNAVAILABLE', 'The keys of the login issuer cannot be read at the moment: try again soon, or use an API key.');
      unavailable.cause = error;
      throw unavailable;
    }
  };
}

export function oidcIdentities(settings: OidcSettings, clock: WallClock): Identities {
  const keySet = issuerKeys(settings);
  return async (token) => {
    const { payload } = await jwtVerify(token, keySet, {
      issuer: settings.issuer, audience: settings.audience, currentDate: new Date(clock.now()), clockTolerance: 30, algorithms: ALGORITHMS, requiredClaims: ['exp', 'sub'],
    }).catch((error: unknown) => {
      if (error instanceof ApiError) throw error;
      throw refuse(`This token was refused: ${error instanceof Error ? error.message : 'not valid'}`);
    });
    if (!payload.sub || payload.sub.length > 255 || /\p{Cc}/u.test(payload.sub)) throw refuse('This token names no subject.');
    return { subject: payload.sub };
  };
}
