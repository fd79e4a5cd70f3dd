import { CordboardError, isErrorCode, type ErrorData, type PromptId } from '@cordboard/contracts';

export const UPLOAD_LIMIT_BYTES = 20 * 1_048_576;

export interface Upload {
  readonly done: Promise<void>;
  readonly abort: () => void;
}

/** What the server answered, as our error; its body is `{error: {code, data}}`. */
function refusalOf(body: string): CordboardError {
  try {
    const { error } = JSON.parse(body) as { error?: { code?: unknown; data?: ErrorData } };
    return new CordboardError(isErrorCode(error?.code) ? error.code : 'internal', error?.data ?? {});
  } catch (cause) {
    return new CordboardError('internal', {}, { cause });
  }
}

/**
 * Sends a sound file and tells how much of it is there, 0 to 1; at 1 the server converts it. XMLHttpRequest, since
 * fetch does not say how much was sent. Rejects with `CordboardError`, or an `AbortError`.
 */
export function uploadPrompt(
  input: { readonly file: File; readonly name: string; readonly promptId: PromptId | null },
  onProgress: (share: number) => void,
): Upload {
  const request = new XMLHttpRequest();
  const form = new FormData();
  form.set('name', input.name);
  if (input.promptId !== null) form.set('promptId', input.promptId);
  form.set('file', input.file);
  const done = new Promise<void>((resolve, reject) => {
    request.upload.onprogress = ({ loaded, total }) => onProgress(total > 0 ? loaded / total : 0);
    request.onload = () => (request.status < 300 ? resolve() : reject(refusalOf(request.responseText)));
    request.onerror = () => reject(new CordboardError('store_unavailable'));
    request.onabort = () => reject(new DOMException('the upload was cancelled', 'AbortError'));
    if (input.file.size > UPLOAD_LIMIT_BYTES) return reject(new CordboardError('too_large', { limitBytes: UPLOAD_LIMIT_BYTES }));
    request.open('POST', '/api/prompts');
    request.send(form);
  });
  return { done, abort: () => request.abort() };
}
