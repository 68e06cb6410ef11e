// Chooses the content of the page: the sign-in without a token, otherwise the frame with the screen of the address.
import { token } from '../state/session.ts';
import { Frame } from './frame.tsx';
import { SignIn } from './sign-in.tsx';

export function App() {
  return token.value === undefined ? <SignIn /> : <Frame key={token.value} />;
}
