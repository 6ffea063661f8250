import { apiFetch } from './fetch';

/** Saves what the API gives as a file. The log-in travels in a header, so a plain link cannot do it. */
export async function download(path: string, fallbackName: string): Promise<void> {
  const response = await apiFetch(path);
  const said = /filename\*=UTF-8''([^;]+)|filename="([^"]+)"/.exec(response.headers.get('Content-Disposition') ?? '');
  const name = said?.[1] ? decodeURIComponent(said[1]) : (said?.[2] ?? fallbackName);
  const address = URL.createObjectURL(await response.blob());
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  link.click();
  URL.revokeObjectURL(address);
}
