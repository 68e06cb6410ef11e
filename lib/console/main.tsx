// The console starts here: restores the token of the tab, then draws the page.
import { render } from 'preact';
import { App } from './frame/app.tsx';
import { followLinks } from './state/address.ts';
import { listenForKeys } from './state/keys.ts';
import { answerOtherTabs, restoreToken } from './state/session.ts';
import './style/console.css';

await restoreToken();
answerOtherTabs();
followLinks();
listenForKeys();
render(<App />, document.getElementById('app') as HTMLElement);
