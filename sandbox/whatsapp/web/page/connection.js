/** The page's socket to the server: questions with answers, and pushes. */
export class Connection {
  #socket = null;
  #pending = new Map();
  #lastId = 0;

  constructor({ onPush, onClose }) {
    this.onPush = onPush;
    this.onClose = onClose;
  }

  get open() {
    return this.#socket?.readyState === WebSocket.OPEN;
  }

  connect() {
    return new Promise((resolve, reject) => {
      const socket = new WebSocket('wss://web.whatsapp.com/ws/chat');
      this.#socket = socket;
      socket.onopen = () => resolve();
      socket.onmessage = (event) => this.#receive(JSON.parse(event.data));
      socket.onclose = () => {
        reject(new Error('socket closed'));
        if (this.#socket !== socket) return;
        for (const { reject: fail } of this.#pending.values()) fail(new Error('socket closed'));
        this.#pending.clear();
        this.onClose();
      };
    });
  }

  ask(question) {
    if (!this.open) return Promise.reject(new Error('socket closed'));
    this.#lastId += 1;
    const id = this.#lastId;
    return new Promise((resolve, reject) => {
      this.#pending.set(id, { resolve, reject });
      this.#socket.send(JSON.stringify({ ...question, id }));
    });
  }

  tell(message) {
    if (this.open) this.#socket.send(JSON.stringify(message));
  }

  close() {
    const socket = this.#socket;
    this.#socket = null;
    socket?.close();
  }

  #receive(frame) {
    if (frame.push) {
      this.onPush(frame);
      return;
    }
    const pending = this.#pending.get(frame.id);
    this.#pending.delete(frame.id);
    pending?.resolve(frame);
  }
}
