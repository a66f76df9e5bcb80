/** What is measured: the shape of each instance, the work budget, and how it is run. Bounds are in bounds.json, by name. */
export const cases = [
  { name: '1,000 jobs, load 0.6', shape: { jobs: 1_000 }, options: { rounds: 400 }, runs: 3 },
  { name: '10,000 jobs, load 0.6', shape: { jobs: 10_000 }, options: { rounds: 240 }, runs: 3, baselines: true },
  { name: '10,000 jobs, load 0.9', shape: { jobs: 10_000, load: 0.9 }, options: { rounds: 400 }, runs: 2, baselines: true },
  { name: '100,000 jobs, load 0.6', shape: { jobs: 100_000 }, options: { rounds: 240 }, runs: 1, slow: true },
  { name: '60 jobs, a third interruptible, wide windows', shape: { jobs: 60, interruptible: 0.34, slots: 672, slotSeconds: 900, pools: 3, longer: 6, load: 0.7, arrivals: 0.01, slackHours: 168 }, options: { rounds: 30 }, runs: 3 },
  { name: '60 jobs, a third interruptible, restarts', shape: { jobs: 60, interruptible: 0.34, restartSlots: 1, slots: 672, slotSeconds: 900, pools: 3, longer: 6, load: 0.7, arrivals: 0.01, slackHours: 168 }, options: { rounds: 30 }, runs: 3 },
  { name: '1,000 jobs, 30 % interruptible, 15 min', shape: { jobs: 1_000, interruptible: 0.3, slots: 672, slotSeconds: 900 }, options: { rounds: 60 }, runs: 3 },
  { name: 're-plan of 1,000 jobs, warm, 15 min', kind: 'replan', shape: { jobs: 1_020, slots: 672, slotSeconds: 900 }, options: { rounds: 12 }, runs: 40 },
  { name: 're-plan of 1,000 jobs, warm, hourly', kind: 'replan', shape: { jobs: 1_020 }, options: { rounds: 12 }, runs: 40 },
  { name: 'quote, rigid, 1,000 jobs placed, 15 min', kind: 'quote', shape: { jobs: 1_000, slots: 672, slotSeconds: 900 }, options: { rounds: 20 }, runs: 200 },
  { name: 'quote, interruptible, 1,000 jobs placed, 15 min', kind: 'quote', shape: { jobs: 1_000, slots: 672, slotSeconds: 900 }, asked: { interruptible: 1 }, options: { rounds: 20 }, runs: 200 },
];
