/** Parsers of command-line values. Commander turns the thrown error into `error: option ... is invalid. <message>` and exit 1. */
type Refusal = new (message: string) => Error;

export const wholeNumber = (least: number, refusal: Refusal) => (text: string): number => {
  const value = Number(text);
  if (!/^\d+$/.test(text) || !Number.isSafeInteger(value) || value < least) throw new refusal(`It must be a whole number of at least ${least}.`);
  return value;
};

export const positiveNumber = (refusal: Refusal) => (text: string): number => {
  const value = Number(text);
  if (!/^\d+(\.\d+)?$/.test(text) || !(value > 0)) throw new refusal('It must be a positive number.');
  return value;
};

/** 0 to 1. */
export const share = (refusal: Refusal) => (text: string): number => {
  const value = Number(text);
  if (!/^\d+(\.\d+)?$/.test(text) || value > 1) throw new refusal('It must be a share from 0 to 1.');
  return value;
};

/** Any amount, also 0 or, where `least` allows, negative. */
export const amount = (least: number, refusal: Refusal) => (text: string): number => {
  const value = Number(text);
  if (!/^-?\d+(\.\d+)?$/.test(text) || value < least) throw new refusal(`It must be a number of at least ${least}.`);
  return value;
};

/** `column=node`, repeatable. */
export const pair = (refusal: Refusal) => (text: string, before: Readonly<Record<string, string>>): Record<string, string> => {
  const at = text.indexOf('=');
  if (at < 1 || at === text.length - 1) throw new refusal('It must have the form column=node.');
  return { ...before, [text.slice(0, at)]: text.slice(at + 1) };
};

export const oneOf = <T extends string>(allowed: readonly T[], refusal: Refusal) => (text: string): T => {
  const found = allowed.find((value) => value === text);
  if (found === undefined) throw new refusal(`It must be one of ${allowed.join(', ')}.`);
  return found;
};

/** 5, 15, 30 or 60 minutes, written `15`, `15m` or `1h`; seconds. */
export const settlementInterval = (refusal: Refusal) => (text: string): number => {
  const minutes = /^1h$/.test(text) ? 60 : Number(/^(\d+)(m|min)?$/.exec(text)?.[1]);
  if (![5, 15, 30, 60].includes(minutes)) throw new refusal('It must be 5m, 15m, 30m or 60m.');
  return minutes * 60;
};
