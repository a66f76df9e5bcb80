/** Injection token of GatewayParts. */
export const GATEWAY_PARTS = Symbol('GatewayParts');
