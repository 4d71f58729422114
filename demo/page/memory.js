// What the browser remembers for the next visit.
export function recall(key) {
  try {
    return localStorage.getItem(`versus-${key}`);
  } catch {
    return null; // A page from a file may have no storage.
  }
}

export function remember(key, value) {
  try {
    localStorage.setItem(`versus-${key}`, value);
  } catch {
    // The page works without.
  }
}
