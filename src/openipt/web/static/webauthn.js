// Asks the browser for a passkey, or to make one: turns what the server says into bytes, and what the device answers into text.
export const possible = "credentials" in navigator && "PublicKeyCredential" in window;

function bytes(text) {
  return Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (letter) => letter.charCodeAt(0));
}

function text(buffer) {
  const letters = [...new Uint8Array(buffer)].map((byte) => String.fromCharCode(byte)).join("");
  return btoa(letters).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
}

const withBytes = (list) => list?.map((each) => ({ ...each, id: bytes(each.id) }));

function answer(credential) {
  const { response } = credential;
  const parts = ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"];
  return JSON.stringify({
    id: credential.id,
    rawId: text(credential.rawId),
    type: credential.type,
    authenticatorAttachment: credential.authenticatorAttachment,
    clientExtensionResults: credential.getClientExtensionResults(),
    response: Object.fromEntries(parts.filter((part) => response[part]).map((part) => [part, text(response[part])])),
  });
}

// Raises what the browser raises: most often that the person said no, or waited for too long.
export async function ask({ publicKey }) {
  const asked = { ...publicKey, challenge: bytes(publicKey.challenge), allowCredentials: withBytes(publicKey.allowCredentials) };
  return answer(await navigator.credentials.get({ publicKey: asked }));
}

export async function make({ publicKey }) {
  const user = { ...publicKey.user, id: bytes(publicKey.user.id) };
  const wanted = { ...publicKey, user, challenge: bytes(publicKey.challenge), excludeCredentials: withBytes(publicKey.excludeCredentials) };
  return answer(await navigator.credentials.create({ publicKey: wanted }));
}

export async function optionsFrom(address) {
  const reply = await fetch(address, { headers: { Accept: "application/json", "X-Requested-With": "fetch" } });
  if (!reply.ok) throw new Error(reply.status);
  return (await reply.json()).request_options;
}
