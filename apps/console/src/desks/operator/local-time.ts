/** An instant as `<input type=datetime-local>` shows it: the viewer's clock, to the minute. */
export function localOf(ms: number): string {
  const at = new Date(ms);
  const part = (n: number): string => String(n).padStart(2, '0');
  return `${at.getFullYear()}-${part(at.getMonth() + 1)}-${part(at.getDate())}T${part(at.getHours())}:${part(at.getMinutes())}`;
}
/** What was typed there, for the API; as it was typed when it is no time, for the API to say so. */
export function instantOf(typed: string): string {
  const ms = Date.parse(typed);
  return Number.isNaN(ms) ? typed : new Date(ms).toISOString();
}
