// Whose token this is: signature and expiry are checked here, what the bearer may see is checked by RLS.

import { errors, jwtVerify } from "jose";

export interface Claims {
  role: string;
  sub?: string;
  /** Seconds since 1970; absent for the project's own keys, which do not expire. */
  exp?: number;
  [claim: string]: unknown;
}

/** Why a token is refused, in the words the Realtime server uses. */
export class TokenRefused extends Error {}

export async function verify(token: string, secret: string): Promise<Claims> {
  try {
    const { payload } = await jwtVerify(token, new TextEncoder().encode(secret), { algorithms: ["HS256"] });
    if (typeof payload.role !== "string" || typeof payload.exp !== "number") {
      throw new TokenRefused("InvalidJWTToken: Fields `role` and `exp` are required in JWT");
    }
    return payload as Claims;
  } catch (error) {
    if (error instanceof TokenRefused) throw error;
    throw new TokenRefused(reason(error));
  }
}

function reason(error: unknown): string {
  if (error instanceof errors.JWTExpired) {
    const ago = Math.max(0, Math.floor(Date.now() / 1000) - Number(error.payload.exp));
    return `InvalidJWTToken: Token has expired ${ago} seconds ago`;
  }
  if (error instanceof errors.JWSSignatureVerificationFailed) {
    return "JwtSignatureError: Failed to validate JWT signature";
  }
  return "MalformedJWT: The token provided is not a valid JWT";
}
