import { randomBytes, scrypt, timingSafeEqual, type ScryptOptions } from 'node:crypto';

/** log2 of scrypt's N: 17 takes 128 MiB and about half a second, OWASP's first choice for scrypt (with r = 8, p = 1). */
const COST_LOG2 = 17;
const [BLOCK_SIZE, PARALLEL, KEY_BYTES, SALT_BYTES] = [8, 1, 32, 16];
const PASSWORD_MAX_BYTES = 1_024;
/** Each derivation holds 128 MiB, so a burst of logins queues instead of filling the memory. */
const AT_ONCE_MAX = 2;

let running = 0;
const queue: (() => void)[] = [];
async function derive(password: string, salt: Buffer, costLog2: number): Promise<Buffer> {
  if (running >= AT_ONCE_MAX) await new Promise<void>((resolve) => queue.push(resolve));
  else running += 1;
  const options: ScryptOptions = { N: 2 ** costLog2, r: BLOCK_SIZE, p: PARALLEL, maxmem: 256 * 1024 * 1024 };
  try {
    return await new Promise<Buffer>((resolve, reject) => {
      scrypt(password.normalize('NFKC'), salt, KEY_BYTES, options, (error, key) => (error === null ? resolve(key) : reject(error)));
    });
  } finally {
    const next = queue.shift();
    if (next === undefined) running -= 1;
    else next(); // hands its place on
  }
}

/**
 * A password as stored: `scrypt$17$8$1$salt$key`, salted, base64url.
 * @param costLog2 lower it in tests only
 * @throws RangeError on an empty password or one over 1024 bytes
 */
export async function hashPassword(password: string, costLog2 = COST_LOG2): Promise<string> {
  const bytes = Buffer.byteLength(password);
  if (bytes === 0 || bytes > PASSWORD_MAX_BYTES) throw new RangeError(`hashPassword: a password has 1 to ${PASSWORD_MAX_BYTES} bytes`);
  const salt = randomBytes(SALT_BYTES);
  const key = await derive(password, salt, costLog2);
  return ['scrypt', costLog2, BLOCK_SIZE, PARALLEL, salt.toString('base64url'), key.toString('base64url')].join('$');
}

/** False on a wrong password and on a stored text that is not ours; takes the same time for every wrong password. */
export async function verifyPassword(password: string, stored: string): Promise<boolean> {
  const match = /^scrypt\$(\d{1,2})\$8\$1\$([\w-]{22})\$([\w-]{43})$/.exec(stored);
  if (match === null || Buffer.byteLength(password) > PASSWORD_MAX_BYTES) return false;
  const costLog2 = Number(match[1]);
  if (costLog2 < 1 || costLog2 > COST_LOG2) return false;
  const key = await derive(password, Buffer.from(match[2]!, 'base64url'), costLog2);
  return timingSafeEqual(key, Buffer.from(match[3]!, 'base64url'));
}
