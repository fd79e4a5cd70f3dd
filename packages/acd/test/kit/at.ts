/** The nth of a list, which a test knows to be there. */
export function at<T>(list: readonly T[], index: number): T {
  const item = list[index];
  if (item === undefined) throw new Error(`the list has no item ${String(index)}`);
  return item;
}
