// Quotes text from a sender in an error message. The text is cut, so that the message fits into its response.

/** The start of a text as a JSON string. @param maxLength characters of the text that are shown. @default 80 */
export function quoteStart(text: string, maxLength = 80): string {
  return JSON.stringify(text.slice(0, maxLength));
}
