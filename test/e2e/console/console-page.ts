// A tab of the console in a real browser. It fails a test for whatever the page reports: an error, a warning, a refused resource.
import type { Browser, Page } from 'playwright-core';
import type { RunningRouter } from '../running-router.ts';

export class ConsolePage {
  readonly page: Page;
  readonly #router: RunningRouter;
  /** What the page reported, for example to the browser's console. */
  readonly reports: string[] = [];

  private constructor(page: Page, router: RunningRouter) {
    this.page = page;
    this.#router = router;
    page.setDefaultTimeout(15_000);
    page.on('console', (message) => {
      if (message.type() === 'error' || message.type() === 'warning') this.reports.push(message.text());
    });
    page.on('pageerror', (error) => this.reports.push(error.message));
  }

  static async open(browser: Browser, router: RunningRouter): Promise<ConsolePage> {
    const context = await browser.newContext({
      viewport: { width: 1280, height: 860 },
      reducedMotion: 'reduce',
    });
    return new ConsolePage(await context.newPage(), router);
  }

  /** Opens by the link that signs in. */
  async signIn(path: string): Promise<void> {
    await this.page.goto(`${this.#router.url}/console${path}#token=${this.#router.token}`);
    await this.page.locator('.frame').waitFor();
  }

  async goTo(path: string): Promise<void> {
    await this.page.goto(`${this.#router.url}/console${path}`);
    await this.page.locator('.frame').waitFor();
  }

  /** How many pixels the page is wider than the window. */
  async measureOverflow(): Promise<number> {
    return this.page.evaluate('document.documentElement.scrollWidth - innerWidth');
  }

  async close(): Promise<void> {
    await this.page.context().close();
  }
}
