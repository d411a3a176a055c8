"""A device that makes passkeys, in software: it answers what a browser would answer, with a real key and real signatures."""

import json
import secrets
import struct
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from fido2 import cbor
from fido2.cose import ES256
from fido2.utils import websafe_encode

PRESENT, VERIFIED, WITH_KEY = 0x01, 0x04, 0x40
"""What the device says of the person: touched it, was recognised by it; and that a new key comes along."""


@dataclass
class Device:
    """One device with one passkey. `verifies` is whether it asks for face, finger or PIN."""

    origin: str
    verifies: bool = True
    id: bytes = field(default_factory=lambda: secrets.token_bytes(16))
    key: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))
    user: str = ""
    used: int = 0

    def make(self, options: dict[str, Any]) -> str:
        """The answer to `navigator.credentials.create`, as our pages send it."""
        asked = options["publicKey"]
        self.user = asked["user"]["id"]
        public = ES256.from_cryptography_key(self.key.public_key())
        data = self._about(asked["rp"]["id"], WITH_KEY) + bytes(16) + struct.pack(">H", len(self.id)) + self.id + cbor.encode(public)
        response = {"attestationObject": websafe_encode(cbor.encode({"fmt": "none", "attStmt": {}, "authData": data}))}
        return self._answer({**response, "clientDataJSON": websafe_encode(self._client("webauthn.create", asked["challenge"]))})

    def answer(self, options: dict[str, Any]) -> str:
        """The answer to `navigator.credentials.get`."""
        asked = options["publicKey"]
        client, data = self._client("webauthn.get", asked["challenge"]), self._about(asked["rpId"], 0)
        signature = self.key.sign(data + sha256(client).digest(), ec.ECDSA(SHA256()))
        parts = {"clientDataJSON": client, "authenticatorData": data, "signature": signature}
        return self._answer({**{name: websafe_encode(part) for name, part in parts.items()}, "userHandle": self.user})

    def _client(self, kind: str, challenge: str) -> bytes:
        return json.dumps({"type": kind, "challenge": challenge, "origin": self.origin, "crossOrigin": False}).encode()

    def _about(self, site: str, more: int) -> bytes:
        self.used += 1
        flags = PRESENT | (VERIFIED if self.verifies else 0) | more
        return sha256(site.encode()).digest() + struct.pack(">BI", flags, self.used)

    def _answer(self, response: dict[str, str]) -> str:
        name = websafe_encode(self.id)
        return json.dumps(
            {"id": name, "rawId": name, "type": "public-key", "clientExtensionResults": {"credProps": {"rk": True}}, "response": response}
        )
