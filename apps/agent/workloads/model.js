/**
 * A character-level language model small enough to train on one core: the last CONTEXT characters are embedded, joined, sent
 * through one tanh layer and a softmax (the neural probabilistic language model), trained with Adam. Gradients are written out by
 * hand. Every number depends only on the seed, so a resumed run repeats an uninterrupted one bit for bit.
 */
export const CONTEXT = 8;
const EMBEDDING = 16;
const HIDDEN = 160;
const BATCH = 96;
const LEARNING_RATE = 0.003;

/** mulberry32: 32 bits of state, which is what a checkpoint has to keep. */
export class Dice {
  constructor(state) {
    this.state = state >>> 0;
  }
  /** Uniform in [0, 1). */
  next() {
    this.state = (this.state + 0x6d2b79f5) >>> 0;
    let t = this.state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  }
  below(n) {
    return Math.floor(this.next() * n);
  }
}

/** Made-up sentences about a switchyard, from a seed: nothing is downloaded. */
export function syntheticCorpus(seed, sentences = 1_500) {
  const dice = new Dice(seed ^ 0x5eed);
  const pick = (words) => words[dice.below(words.length)];
  const who = ['the feeder', 'a turbine', 'the miner', 'the operator', 'one rack', 'the grid', 'a substation', 'the scheduler'];
  const does = ['sheds', 'buys', 'sells', 'cools', 'watches', 'starts', 'resumes', 'meters'];
  const what = ['load', 'power at night', 'cheap wind', 'a training job', 'the hall', 'two megawatts', 'every hour', 'the peak'];
  let text = '';
  for (let i = 0; i < sentences; i += 1) text += `${pick(who)} ${pick(does)} ${pick(what)}${dice.next() < 0.2 ? ', then rests' : ''}.\n`;
  return text;
}

function shapes(vocabulary) {
  return { embedding: vocabulary * EMBEDDING, w1: CONTEXT * EMBEDDING * HIDDEN, b1: HIDDEN, w2: HIDDEN * vocabulary, b2: vocabulary };
}

export class Model {
  constructor(seed) {
    const text = syntheticCorpus(seed);
    this.letters = [...new Set(text)].sort();
    const indexOf = new Map(this.letters.map((letter, i) => [letter, i]));
    this.data = Uint8Array.from(text, (letter) => indexOf.get(letter));
    this.dice = new Dice(seed);
    this.step = 0;
    /** Loss of the last step, nats per character; null before the first. */
    this.loss = null;
    const sizes = shapes(this.letters.length);
    this.size = Object.values(sizes).reduce((a, b) => a + b, 0);
    this.weights = new Float64Array(this.size);
    this.mean = new Float64Array(this.size);
    this.variance = new Float64Array(this.size);
    this.gradient = new Float64Array(this.size);
    this.offset = {};
    let at = 0;
    for (const [name, size] of Object.entries(sizes)) {
      this.offset[name] = at;
      const scale = { embedding: 0.5, w1: 1 / Math.sqrt(CONTEXT * EMBEDDING), w2: 1 / Math.sqrt(HIDDEN) }[name] ?? 0;
      for (let i = at; i < at + size; i += 1) this.weights[i] = (2 * this.dice.next() - 1) * scale;
      at += size;
    }
  }

  /** One step of Adam on a random batch. @returns the batch's mean cross-entropy in nats per character */
  train() {
    return this.apply(this.learn());
  }

  /**
   * Forward and backward through a share of a random batch; the gradient holds the share's sum afterwards. Every rank of a gang draws the
   * whole batch, so the dice stand alike everywhere, and learns from every `size`-th window.
   * @returns the share's summed loss
   */
  learn(rank = 0, size = 1) {
    this.gradient.fill(0);
    let loss = 0;
    for (let i = 0; i < BATCH; i += 1) {
      const start = this.dice.below(this.data.length - CONTEXT);
      if (i % size === rank) loss += this.#learnFrom(start);
    }
    return loss;
  }

  /** Adam with the gradient as it stands. @returns the mean of `loss`, which is summed over the batch */
  apply(loss) {
    this.step += 1;
    const [b1, b2] = [0.9, 0.99];
    const correct1 = 1 - b1 ** this.step;
    const correct2 = 1 - b2 ** this.step;
    for (let i = 0; i < this.size; i += 1) {
      const g = this.gradient[i] / BATCH;
      this.mean[i] = b1 * this.mean[i] + (1 - b1) * g;
      this.variance[i] = b2 * this.variance[i] + (1 - b2) * g * g;
      this.weights[i] -= (LEARNING_RATE * (this.mean[i] / correct1)) / (Math.sqrt(this.variance[i] / correct2) + 1e-8);
    }
    this.loss = loss / BATCH;
    return this.loss;
  }

  /** Forward and backward through one window; adds to the gradient. */
  #learnFrom(start) {
    const { weights, gradient, offset, data } = this;
    const vocabulary = this.letters.length;
    const inputs = CONTEXT * EMBEDDING;
    const x = new Float64Array(inputs);
    for (let c = 0; c < CONTEXT; c += 1)
      for (let e = 0; e < EMBEDDING; e += 1) x[c * EMBEDDING + e] = weights[offset.embedding + data[start + c] * EMBEDDING + e];
    const hidden = weights.slice(offset.b1, offset.b1 + HIDDEN);
    for (let i = 0; i < inputs; i += 1) {
      const row = offset.w1 + i * HIDDEN;
      for (let h = 0; h < HIDDEN; h += 1) hidden[h] += x[i] * weights[row + h];
    }
    for (let h = 0; h < HIDDEN; h += 1) hidden[h] = Math.tanh(hidden[h]);
    const out = weights.slice(offset.b2, offset.b2 + vocabulary);
    for (let h = 0; h < HIDDEN; h += 1) {
      const row = offset.w2 + h * vocabulary;
      for (let v = 0; v < vocabulary; v += 1) out[v] += hidden[h] * weights[row + v];
    }
    const top = Math.max(...out);
    let total = 0;
    for (let v = 0; v < vocabulary; v += 1) total += out[v] = Math.exp(out[v] - top);
    for (let v = 0; v < vocabulary; v += 1) out[v] /= total;
    const target = data[start + CONTEXT];
    const loss = -Math.log(Math.max(out[target], 1e-300));
    out[target] -= 1; // now d loss / d logits
    const back = new Float64Array(HIDDEN);
    for (let h = 0; h < HIDDEN; h += 1) {
      const row = offset.w2 + h * vocabulary;
      let sum = 0;
      for (let v = 0; v < vocabulary; v += 1) {
        gradient[row + v] += hidden[h] * out[v];
        sum += out[v] * weights[row + v];
      }
      back[h] = sum * (1 - hidden[h] * hidden[h]);
      gradient[offset.b1 + h] += back[h];
    }
    for (let v = 0; v < vocabulary; v += 1) gradient[offset.b2 + v] += out[v];
    for (let i = 0; i < inputs; i += 1) {
      const row = offset.w1 + i * HIDDEN;
      let sum = 0;
      for (let h = 0; h < HIDDEN; h += 1) {
        gradient[row + h] += x[i] * back[h];
        sum += back[h] * weights[row + h];
      }
      gradient[offset.embedding + data[start + Math.floor(i / EMBEDDING)] * EMBEDDING + (i % EMBEDDING)] += sum;
    }
    return loss;
  }
}
