/** Gives a file to whoever sits there. */
export function saveFile(name: string, content: string | Uint8Array, type = 'application/json'): void {
  const bytes = typeof content === 'string' ? content : content.slice();
  const address = URL.createObjectURL(new Blob([bytes as BlobPart], { type }));
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  link.click();
  URL.revokeObjectURL(address);
}
