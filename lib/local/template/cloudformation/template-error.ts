// The refusal of a template: it names the place, the value there and what is allowed.

export class TemplateError extends Error {
  override readonly name = 'TemplateError';

  /** @param place Where in the template, such as `resource Table` or `output Url`. */
  constructor(place: string, message: string) {
    super(`${place}: ${message}`);
  }
}
