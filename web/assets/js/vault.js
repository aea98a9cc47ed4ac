// The phone's small safe: commands that could not be sent, encrypted with the device key. The key is
// unextractable in memory; at rest it lies wrapped under a key derived from the PIN.
const ROUNDS = 310000;
const bytes = (text) => new TextEncoder().encode(text);
const fromBase64 = (text) => Uint8Array.from(atob(text), (c) => c.charCodeAt(0));
let memory = null;

function open() {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open("station", 1);
    request.onupgradeneeded = () => {
      request.result.createObjectStore("queue", { keyPath: "id" });
      request.result.createObjectStore("key");
    };
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

async function store(name, mode, act) {
  const database = await open();
  return new Promise((resolve, reject) => {
    const change = database.transaction(name, mode);
    const request = act(change.objectStore(name));
    change.oncomplete = () => (database.close(), resolve(request.result));
    change.onerror = () => (database.close(), reject(change.error));
  });
}

async function wrapping(pin, salt) {
  const base = await crypto.subtle.importKey("raw", bytes(pin), "PBKDF2", false, ["deriveKey"]);
  const how = { name: "PBKDF2", hash: "SHA-256", salt, iterations: ROUNDS };
  return crypto.subtle.deriveKey(how, base, { name: "AES-GCM", length: 256 }, false, ["wrapKey", "unwrapKey"]);
}

async function fetchKey(url) {
  const answer = await fetch(url);
  if (!answer.ok || answer.redirected) throw new Error("no key");
  return fromBase64((await answer.json()).key);
}

/** Keeps the device key for off-line use: wrapped, so that the PIN opens it and nothing else does. */
export async function keepWrapped(url, pin) {
  const raw = await fetchKey(url);
  const salt = crypto.getRandomValues(new Uint8Array(16));
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const key = await crypto.subtle.importKey("raw", raw, "AES-GCM", true, ["encrypt", "decrypt"]);
  const wrapped = await crypto.subtle.wrapKey("raw", key, await wrapping(pin, salt), { name: "AES-GCM", iv });
  await store("key", "readwrite", (keys) => keys.put({ salt, iv, wrapped }, "device"));
}
/** Has the key ready while there is a network. */
export async function warm(url) {
  memory ??= await crypto.subtle.importKey("raw", await fetchKey(url), "AES-GCM", false, ["encrypt", "decrypt"]);
}

/** Opens the kept key with the PIN; false when the PIN is wrong. */
export async function unlock(pin) {
  const kept = await store("key", "readonly", (keys) => keys.get("device"));
  if (!kept) return false;
  try {
    const how = { name: "AES-GCM", iv: kept.iv };
    const by = await wrapping(pin, kept.salt);
    memory = await crypto.subtle.unwrapKey("raw", kept.wrapped, by, how, "AES-GCM", false, ["encrypt", "decrypt"]);
    return true;
  } catch {
    return false;
  }
}

export const unlocked = () => memory !== null;
export const list = () => store("queue", "readonly", (queue) => queue.getAll());
export const drop = (id) => store("queue", "readwrite", (queue) => queue.delete(id));
export const put = (item) => store("queue", "readwrite", (queue) => queue.put(item));

/** Seals a command under its id, so that none can be passed off as another. */
export async function add(id, command) {
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const how = { name: "AES-GCM", iv, additionalData: bytes(id) };
  await put({ id, iv, sealed: await crypto.subtle.encrypt(how, memory, bytes(JSON.stringify(command))) });
}

export async function read(item) {
  const how = { name: "AES-GCM", iv: item.iv, additionalData: bytes(item.id) };
  return JSON.parse(new TextDecoder().decode(await crypto.subtle.decrypt(how, memory, item.sealed)));
}
