"use strict";
// Keys go to the game as soon as it is connected, without a click first; when it is over, to the link that opens it again.
function focusWhereKeysGo() {
  const state = document.body.classList;
  const found = document.querySelector(state.contains("-closed") ? ".ended a" : ".xterm-helper-textarea");
  if (found && state.contains("-loaded")) found.focus();
}
window.addEventListener("load", () => {
  new MutationObserver(focusWhereKeysGo).observe(document.body, { attributeFilter: ["class"] });
});
window.addEventListener("focus", focusWhereKeysGo);
