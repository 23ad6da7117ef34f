/* Passkeys: makes or uses one when its form is sent, and sends the form with what the device said.
   The options stand in the form; the answer goes back as JSON in the field `passkey`. */

const bytes = (text) =>
  Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (letter) => letter.charCodeAt(0));
const text = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer)))
    .replace(/\+/g, "-")
    .replace(/\//g, "_")
    .replace(/=+$/, "");
const known = (list = []) => list.map((each) => ({ ...each, id: bytes(each.id) }));

async function make(options) {
  const made = await navigator.credentials.create({
    publicKey: {
      ...options,
      challenge: bytes(options.challenge),
      user: { ...options.user, id: bytes(options.user.id) },
      excludeCredentials: known(options.excludeCredentials),
    },
  });
  return answer(made, {
    attestationObject: text(made.response.attestationObject),
    transports: made.response.getTransports?.() ?? [],
  });
}

async function use(options) {
  const used = await navigator.credentials.get({
    publicKey: {
      ...options,
      challenge: bytes(options.challenge),
      allowCredentials: known(options.allowCredentials),
    },
  });
  return answer(used, {
    authenticatorData: text(used.response.authenticatorData),
    signature: text(used.response.signature),
  });
}

const answer = ({ id, rawId, type, response }, more) => ({
  id,
  rawId: text(rawId),
  type,
  response: { clientDataJSON: text(response.clientDataJSON), ...more },
});

for (const form of document.querySelectorAll("form[data-passkey]")) {
  const button = form.querySelector("button");
  const fault = form.querySelector("[data-fault]");
  form.addEventListener("submit", async (sending) => {
    sending.preventDefault();
    fault.hidden = button.disabled = true;
    try {
      const options = JSON.parse(form.dataset.options);
      const said = await (form.dataset.passkey === "make" ? make(options) : use(options));
      form.elements.namedItem("passkey").value = JSON.stringify(said);
      form.submit(); // is not caught here a second time
    } catch {
      fault.hidden = false; // called off, too late, or the device has none: the reader decides
      button.disabled = false;
    }
  });
}
