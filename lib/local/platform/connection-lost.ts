// The failure of a call whose caller gets no response at all, because its connection breaks.

export class ConnectionLost extends Error {
  constructor() {
    super('the connection was lost before the response');
    this.name = 'ConnectionLost';
  }
}
