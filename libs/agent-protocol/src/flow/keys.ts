import { type CryptoKey, exportJWK, generateKeyPair, importJWK, type JWK } from 'jose';
import { type AgentPublicKey, publicKeySchema } from '../core/enrolment.js';

/** Ed25519 (RFC 8032), named as JOSE names it. */
export const SIGNATURE_ALGORITHM = 'EdDSA';

/** A key pair as JWKs. The private one is stored by the agent (mode 0600) and never sent. */
export interface AgentKeyPair {
  readonly publicKeyJwk: AgentPublicKey;
  readonly privateKeyJwk: JWK;
}

/** Makes an agent's key pair. Randomness comes from the platform's Web Crypto. */
export async function generateAgentKeys(): Promise<AgentKeyPair> {
  const pair = await generateKeyPair(SIGNATURE_ALGORITHM, { crv: 'Ed25519', extractable: true });
  const { kty, crv, x } = await exportJWK(pair.publicKey);
  return { publicKeyJwk: publicKeySchema.parse({ kty, crv, x }), privateKeyJwk: await exportJWK(pair.privateKey) };
}

/** Public keys that were imported before, by their `x`: a control plane sees the same thousand with every batch. */
const imported = new Map<string, CryptoKey>();
const IMPORTED_MAX = 10_000;

/** @throws TypeError when the JWK is not an Ed25519 key */
export async function importAgentKey(jwk: JWK): Promise<CryptoKey> {
  if (jwk.kty !== 'OKP' || jwk.crv !== 'Ed25519') throw new TypeError('an agent key must be an Ed25519 JWK');
  // A private key is imported anew: it is not kept in a second place.
  const known = jwk.d === undefined && jwk.x !== undefined ? imported.get(jwk.x) : undefined;
  if (known !== undefined) return known;
  const key = (await importJWK(jwk, SIGNATURE_ALGORITHM)) as CryptoKey;
  if (jwk.d === undefined && jwk.x !== undefined) {
    if (imported.size >= IMPORTED_MAX) imported.clear();
    imported.set(jwk.x, key);
  }
  return key;
}
