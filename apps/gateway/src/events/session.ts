import { addMs, type EpochMs, MINUTE_MS, type WallClock } from '@switchyard/kernel';
import type { Authenticate } from '../auth/authenticate.js';
import type { Principal } from '../auth/principal.js';

/** How long a credential is believed on an open socket before it is looked at again. */
const BELIEVED_MS = MINUTE_MS;

/** Who is at the other end of a socket. Revoked keys and expired tokens lose their sockets within a minute, with the next event. */
export class Session {
  private constructor(
    private known: Principal,
    private until: EpochMs,
    private readonly authorization: string | undefined,
    private readonly authenticate: Authenticate,
    private readonly clock: WallClock,
  ) {}

  /** @throws ApiError when the credential is refused */
  static async open(authorization: string | undefined, authenticate: Authenticate, clock: WallClock): Promise<Session> {
    return new Session(await authenticate(authorization), addMs(clock.now(), BELIEVED_MS), authorization, authenticate, clock);
  }
  /** Who it was when it was last looked at. */
  lastKnown(): Principal {
    return this.known;
  }
  /** @throws ApiError when the credential is refused by now */
  async principal(): Promise<Principal> {
    if (this.clock.now() >= this.until) {
      this.known = await this.authenticate(this.authorization);
      this.until = addMs(this.clock.now(), BELIEVED_MS);
    }
    return this.known;
  }
}
