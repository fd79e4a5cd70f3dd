interface Form {
  getInputNode(path: string): HTMLElement | null;
}

/** For `form.onSubmit`: the first field that is wrong gets the focus, so that its error is read and can be mended at once. */
export function focusFirstError(form: Form): (errors: object) => void {
  return (errors) => {
    const first = Object.keys(errors)[0];
    if (first !== undefined) form.getInputNode(first)?.focus();
  };
}
