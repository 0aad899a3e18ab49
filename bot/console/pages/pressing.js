// What has weight is pressed twice.

const within = 4_000;

// Whether this is the second press; the first changes what the button says to `sure(label)` for some seconds.
export function isSecondPress(button, label, sure) {
  if (button.classList.contains("sure")) return true;
  button.classList.add("sure");
  button.textContent = sure(label);
  setTimeout(() => {
    button.classList.remove("sure");
    button.textContent = label;
  }, within);
  return false;
}
