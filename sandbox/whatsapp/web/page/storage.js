/**
 * Where the page keeps its login and its messages. The login is split as on the real site: one half in IndexedDB, one in
 * localStorage; without both there is no session. The browser writes localStorage late, IndexedDB at once.
 */
const databaseName = 'model-storage';
const halfName = 'companion-half';

/** Opens the page's database; rejects when the browser cannot (a damaged store). */
export function openDatabase() {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(databaseName, 1);
    request.onupgradeneeded = () => {
      request.result.createObjectStore('login');
      request.result.createObjectStore('message', { keyPath: 'key' });
    };
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

function settled(request) {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

function written(transaction) {
  return new Promise((resolve, reject) => {
    transaction.oncomplete = () => resolve();
    transaction.onabort = () => reject(transaction.error);
  });
}

/** The login's token, or null when either half is missing. */
export async function readLogin(database) {
  const first = await settled(database.transaction('login').objectStore('login').get(halfName));
  const second = localStorage.getItem(halfName);
  return first && second ? first + second : null;
}

export async function writeLogin(database, token) {
  const middle = Math.floor(token.length / 2);
  const transaction = database.transaction('login', 'readwrite');
  transaction.objectStore('login').put(token.slice(0, middle), halfName);
  localStorage.setItem(halfName, token.slice(middle));
  await written(transaction);
}

export async function wipe(database) {
  localStorage.clear();
  const transaction = database.transaction(['login', 'message'], 'readwrite');
  transaction.objectStore('login').clear();
  transaction.objectStore('message').clear();
  await written(transaction);
}

export async function keepMessage(database, record) {
  const transaction = database.transaction('message', 'readwrite');
  transaction.objectStore('message').put(record);
  await written(transaction);
}

export function readMessage(database, key) {
  return settled(database.transaction('message').objectStore('message').get(key));
}

export function readMessages(database) {
  return settled(database.transaction('message').objectStore('message').getAll());
}
