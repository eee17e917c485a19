"""A company's sign-in on this computer: discovery, keys and tokens as OpenID Connect writes them.

It signs in whoever ``claims`` names; the tests change what it says to see who believes it.
"""

import base64
import hashlib
import json
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa

KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)
OTHER_KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)


class Company:
    """The stand-in; ``app`` is what the settings know of it."""

    def __init__(self, *domains: str, name: str = "acme") -> None:
        self.claims: dict[str, Any] = {}
        self.signer: Any = KEY
        self.algorithm = "RS256"
        self.asked: dict[str, str] = {}
        self.verifier = ""
        company = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                company.answer_get(self)

            def do_POST(self) -> None:
                company.answer_post(self)

            def log_message(self, format: str, *args: Any) -> None:
                """Nothing."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        self.app = {
            "provider_id": name, "name": name.title(), "client_id": "desk", "secret": "s3cret",
            "settings": {"server_url": self.url, "domains": list(domains),
                         "trusts_addresses": False, "oauth_pkce_enabled": True},
        }  # fmt: skip

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()

    def answer_get(self, handler: BaseHTTPRequestHandler) -> None:
        path = urlsplit(handler.path)
        if path.path == "/authorize":
            self.asked = {name: values[0] for name, values in parse_qs(path.query).items()}
            back = {"code": "c0de", "state": self.asked["state"]}
            handler.send_response(302)
            handler.send_header("Location", f"{self.asked['redirect_uri']}?{urlencode(back)}")
            handler.end_headers()
        elif path.path == "/keys":
            public = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(KEY.public_key()))
            self._json(handler, {"keys": [{**public, "kid": "one", "alg": "RS256", "use": "sig"}]})
        else:
            self._json(handler, {
                "issuer": self.url, "authorization_endpoint": f"{self.url}/authorize",
                "token_endpoint": f"{self.url}/token", "jwks_uri": f"{self.url}/keys",
                "token_endpoint_auth_methods_supported": ["client_secret_post"],
            })  # fmt: skip

    def answer_post(self, handler: BaseHTTPRequestHandler) -> None:
        length = int(handler.headers["Content-Length"])
        form = parse_qs(handler.rfile.read(length).decode())
        self.verifier = form.get("code_verifier", [""])[0]
        self._json(handler, {"access_token": "t", "token_type": "Bearer", "id_token": self.token()})

    def token(self) -> str:
        said = {
            "iss": self.url, "aud": "desk", "sub": "one", "exp": int(time.time()) + 300,
            "iat": int(time.time()), "nonce": self.asked.get("nonce"), "email_verified": True,
            **self.claims,
        }  # fmt: skip
        known = {name: value for name, value in said.items() if value is not None}
        return jwt.encode(known, self.signer, self.algorithm, headers={"kid": "one"})

    def challenge_of_verifier(self) -> str:
        digest = hashlib.sha256(self.verifier.encode()).digest()
        return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()

    @staticmethod
    def _json(handler: BaseHTTPRequestHandler, body: dict[str, Any]) -> None:
        handler.send_response(200)
        handler.send_header("Content-Type", "application/json")
        handler.end_headers()
        handler.wfile.write(json.dumps(body).encode())
