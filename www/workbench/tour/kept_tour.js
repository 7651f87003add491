// Whether the tour was seen, kept in this browser: once dismissed it does not come by itself again.

const KEY = 'whylight-tour';

/** A browser that keeps nothing shows no tour by itself: it would come on every visit. */
export function tourSeen() {
  try {
    return localStorage.getItem(KEY) !== null;
  } catch {
    return true;
  }
}

export function keepTourSeen() {
  try {
    localStorage.setItem(KEY, 'seen');
  } catch {
    // Storage is forbidden or full, and then the tour does not come by itself anyway.
  }
}
