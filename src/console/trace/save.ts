/** Hands the reader a file made in this page. */
export function saveAs(name: string, type: string, content: string): void {
  const url = URL.createObjectURL(new Blob([content], { type }));
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  URL.revokeObjectURL(url);
}

/** Rows as CSV that spreadsheets read as text: a cell that begins like a formula gets an apostrophe (OWASP, CSV injection). */
export function csvOf(rows: ReadonlyArray<readonly (string | number)[]>): string {
  const cell = (value: string | number): string => {
    const text = typeof value === 'string' && /^[=+\-@\t\r]/.test(value) ? `'${value}` : String(value);
    return `"${text.replaceAll('"', '""')}"`;
  };
  // Spreadsheets of Chinese offices take a file for GBK unless it says otherwise.
  return `\ufeff${rows.map((row) => row.map(cell).join(',')).join('\r\n')}\r\n`;
}
