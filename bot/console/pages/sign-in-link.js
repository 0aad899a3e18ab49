// The page that a link opens. The secret stands behind the #: nothing but this button sends it to the server.

import { byId } from "./dom.js";
import { post } from "./server.js";
import { texts } from "./sign-in-texts.js";

const secret = location.hash.slice(1);
history.replaceState(null, "", location.pathname);

byId("error").textContent = secret ? "" : texts.missingLink;
byId("enter").disabled = !secret;
byId("form").addEventListener("submit", async (event) => {
  event.preventDefault();
  byId("enter").disabled = true;
  try {
    const answer = await post("/console/sign-in/open", { secret }, texts.failed);
    location.replace(answer.next);
  } catch (failure) {
    byId("error").textContent = failure.reason ?? texts.failed;
    byId("enter").disabled = false;
  }
});
