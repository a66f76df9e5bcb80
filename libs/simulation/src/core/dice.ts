/** Seeded randomness. Integer arithmetic only, so every machine throws the same. */
const { imul } = Math; // bound once: looked up through a global it dominates the cost

/** One well-mixed 32-bit word per (words): the finaliser of MurmurHash3 over a running state. */
export function hashWords(...words: readonly number[]): number {
  let state = 0x9e3779b9;
  for (const word of words) {
    state ^= mix(word | 0);
    state = (imul((state << 13) | (state >>> 19), 5) + 0xe6546b64) | 0;
  }
  return mix(state ^ words.length) >>> 0;
}
function mix(word: number): number {
  let x = word;
  x = imul(x ^ (x >>> 16), 0x85ebca6b);
  x = imul(x ^ (x >>> 13), 0xc2b2ae35);
  return x ^ (x >>> 16);
}
/** A text as one 32-bit word (FNV-1a). */
export function hashText(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i += 1) hash = imul(hash ^ text.charCodeAt(i), 0x01000193);
  return hash >>> 0;
}

/** xoshiro128** (Blackman and Vigna), seeded through `hashWords`. */
export class Dice {
  private readonly state: Uint32Array;
  constructor(seed: number) {
    this.state = Uint32Array.from([1, 2, 3, 4], (word) => hashWords(seed, word));
    if (this.state.every((word) => word === 0)) this.state[0] = 1;
  }
  /** 0 .. 2^32 - 1 */
  word(): number {
    const s = this.state;
    const scrambled = imul(s[1]!, 5);
    const result = imul((scrambled << 7) | (scrambled >>> 25), 9) >>> 0;
    const shifted = s[1]! << 9;
    s[2]! ^= s[0]!;
    s[3]! ^= s[1]!;
    s[1]! ^= s[2]!;
    s[0]! ^= s[3]!;
    s[2]! ^= shifted;
    s[3] = (s[3]! << 11) | (s[3]! >>> 21);
    return result;
  }
  /** [0, 1) */
  fraction(): number {
    return this.word() / 2 ** 32;
  }
  /** Whole number in [from, to], both ends included. */
  between(from: number, to: number): number {
    return from + Math.floor(this.fraction() * (to - from + 1));
  }
}
