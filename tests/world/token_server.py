#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A token server as Microsoft Entra is one: HTTPS, client credentials by
secret or by certificate, device codes, refresh tokens that rotate.

    token_server.py DIR --cert PEM --key PEM --user MAILBOX [--port N]

prints "PORT <n>" and then a line of JSON for each request.  DIR/registry.json
is its directory, read again for each request; see Registry.  Tokens it gives
are written to DIR/tokens in the form of tokens.py, so that mail servers take
them; what else nobody may see (assertions, refresh tokens, device codes) to
DIR/seen, one a line.
"""
import argparse
import base64
import hashlib
import http.server
import json
import os
import secrets
import ssl
import subprocess
import sys
import tempfile
import threading
import time
import urllib.parse

from tokens import Tokens

ASSERTION = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
DEVICE = "urn:ietf:params:oauth:grant-type:device_code"
ROLES = ["IMAP.AccessAsApp", "SMTP.SendAsApp"]
SKEW = 300


class Registry:
    """DIR/registry.json, with what it says when it says nothing."""

    USUAL = {
        "tenant": "northshire.example",
        "client_id": "8f1c2a44-0b1e-4c55-9d3c-7d1f3f2a9b10",
        "scope": "https://outlook.office365.com/.default",
        "secret": "s3cr3t~Value",
        "secret_expired": False,
        "certificate": None,   # PEM file of the one that was uploaded
        "life": 3600,          # of a token, seconds
        "roles": ROLES,
        "size": 0,             # pad tokens to that many bytes
        "fault": None,         # what to answer instead, see Handler.fault
        "clock": 0,            # this server's clock minus the real one
        "consent": True,
        "public": True,        # public client flows are allowed
        "approve_after": 1,    # polls until the person has signed in
        "strict": True,        # a refresh token is good once
        "rotate": True,
        "interval": 1,
        "hold": False,         # refresh tokens wait for their answer
    }

    def __init__(self, directory):
        self.path = os.path.join(directory, "registry.json")

    def read(self):
        """What holds now."""
        known = dict(self.USUAL)
        if os.path.exists(self.path):
            with open(self.path, encoding="utf-8") as f:
                known.update(json.load(f))
        return known

    def set(self, **changes):
        """Changes some of it, for good."""
        known = {}
        if os.path.exists(self.path):
            with open(self.path, encoding="utf-8") as f:
                known = json.load(f)
        known.update(changes)
        with open(self.path + ".new", "w", encoding="utf-8") as f:
            json.dump(known, f)
        os.rename(self.path + ".new", self.path)


class Refusal(Exception):
    """An error as RFC 6749 s.5.2 and Entra word it."""

    def __init__(self, status, error, code, words, **more):
        super().__init__(words)
        self.status = status
        self.answer = {
            "error": error,
            "error_description": "AADSTS%d: %s Trace ID: 5e0b-%s" % (
                code, words, secrets.token_hex(4)),
            "error_codes": [code],
            "timestamp": "2026-11-21 22:00:00Z",
        } if code else {"error": error, "error_description": words}
        self.headers = more


def unbase64(text):
    """base64url without padding."""
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def der(pem_file):
    """A certificate's bytes."""
    with open(pem_file, encoding="ascii") as f:
        return ssl.PEM_cert_to_DER_cert(f.read())


def verified(pem_file, algorithm, data, signature):
    """openssl's word on a signature."""
    with tempfile.TemporaryDirectory() as where:
        def path(name, content):
            with open(os.path.join(where, name), "wb") as f:
                f.write(content)
            return os.path.join(where, name)

        key = subprocess.run(
            ["openssl", "x509", "-in", pem_file, "-noout", "-pubkey"],
            stdout=subprocess.PIPE, check=True).stdout
        command = ["openssl", "dgst", "-sha256", "-verify",
                   path("key", key), "-signature",
                   path("signature", signature)]
        if algorithm == "PS256":
            # RFC 7518 s.3.5: the salt is as long as the hash.
            command += ["-sigopt", "rsa_padding_mode:pss",
                        "-sigopt", "rsa_pss_saltlen:32"]
        return subprocess.run(command + [path("data", data)], check=False,
                              stdout=subprocess.DEVNULL,
                              stderr=subprocess.DEVNULL).returncode == 0


class Office:
    """What is given to whom."""

    def __init__(self, directory, user):
        self.registry = Registry(directory)
        self.tokens = Tokens(os.path.join(directory, "tokens"))
        self.seen = os.path.join(directory, "seen")
        self.user = user
        self.used = set()     # jti of assertions
        self.devices = {}     # device code -> polls left
        self.refresh = {}     # refresh token -> good
        self.lock = threading.Lock()

    def check_assertion(self, known, jwt, url):
        """RFC 7523 s.3, and what Entra says of each fault."""
        self.saw(jwt)
        head, claims, signature = jwt.split(".")
        header = json.loads(unbase64(head))
        body = json.loads(unbase64(claims))
        now = time.time() + known["clock"]
        if known["certificate"] is None:
            raise Refusal(401, "invalid_client", 700027,
                          "The certificate with identifier used to sign the "
                          "client assertion is not registered.")
        certificate = der(known["certificate"])
        prints = {name: base64.urlsafe_b64encode(
            hashlib.new(algorithm, certificate).digest()).decode().rstrip("=")
                  for name, algorithm in (("x5t", "sha1"),
                                          ("x5t#S256", "sha256"))}
        if any(header.get(name, "") != print_ for name, print_ in
               prints.items()) or header["typ"] != "JWT":
            raise Refusal(401, "invalid_client", 700027,
                          "Client assertion contains an invalid signature. "
                          "[Reason - The key was not found.]")
        if header["alg"] not in ("PS256", "RS256") or not verified(
                known["certificate"], header["alg"],
                (head + "." + claims).encode(), unbase64(signature)):
            raise Refusal(401, "invalid_client", 700027,
                          "Client assertion contains an invalid signature.")
        if body["iss"] != known["client_id"] or body["sub"] != body["iss"]:
            raise Refusal(400, "invalid_client", 700021,
                          "Client assertion application identifier doesn't "
                          "match 'client_id' parameter.")
        if body["aud"] != url:
            raise Refusal(400, "invalid_client", 700023,
                          "Client assertion audience claim does not match.")
        if not body["nbf"] - SKEW <= now < body["exp"] + SKEW:
            raise Refusal(401, "invalid_client", 700024,
                          "Client assertion is not within its valid time "
                          "range.")
        if body["jti"] in self.used or len(body["jti"]) < 16:
            raise Refusal(400, "invalid_client", 7000272,
                          "Client assertion was used before.")
        self.used.add(body["jti"])
        return header["alg"]

    def check_client(self, known, form, tenant, url):
        """Who asks; the kind of proof."""
        if tenant != known["tenant"]:
            raise Refusal(400, "invalid_request", 90002,
                          "Tenant '%s' not found." % tenant)
        if form.get("client_id") != known["client_id"]:
            raise Refusal(400, "unauthorized_client", 700016,
                          "Application with identifier '%s' was not found in "
                          "the directory." % form.get("client_id"))
        if "client_assertion" in form:
            if form.get("client_assertion_type") != ASSERTION:
                raise Refusal(400, "invalid_request", 900144, "The type.")
            return self.check_assertion(known, form["client_assertion"], url)
        if "client_secret" in form:
            if form["client_secret"] != known["secret"]:
                raise Refusal(401, "invalid_client", 7000215,
                              "Invalid client secret provided. Ensure the "
                              "secret being sent in the request is the client "
                              "secret value, not the client secret ID.")
            if known["secret_expired"]:
                raise Refusal(401, "invalid_client", 7000222,
                              "The provided client secret keys for app are "
                              "expired.")
            return "secret"
        if form.get("grant_type") == "client_credentials" or \
                not known["public"]:
            raise Refusal(401, "invalid_client", 7000218,
                          "The request body must contain the following "
                          "parameter: 'client_assertion' or 'client_secret'.")
        return "none"

    def saw(self, text):
        """What may stand nowhere."""
        with open(self.seen, "a", encoding="ascii") as f:
            f.write(text + "\n")

    def token(self, known, refresh=False):
        """A new one."""
        claims = {"aud": "https://outlook.office365.com",
                  "roles": known["roles"], "n": "x" * known["size"]}
        if not known["roles"]:
            del claims["roles"]
        token = "eyJhbGciOiJub25lIn0.%s.%s" % (
            base64.urlsafe_b64encode(json.dumps(claims).encode())
            .decode().rstrip("="), secrets.token_urlsafe(24))
        self.tokens.add(token, self.user, known["life"])
        answer = {"token_type": "Bearer", "expires_in": known["life"],
                  "ext_expires_in": known["life"], "access_token": token}
        if refresh:
            answer["refresh_token"] = "0.AR" + secrets.token_urlsafe(40)
            self.saw(answer["refresh_token"])
            self.refresh[answer["refresh_token"]] = True
        return answer

    def device(self, known):
        """RFC 8628 s.3.2."""
        code = secrets.token_urlsafe(32)
        self.saw(code)
        self.devices[code] = known["approve_after"]
        return {"device_code": code, "user_code": "ABCD-EFGH",
                "verification_uri": "https://microsoft.example/devicelogin",
                "expires_in": 900, "interval": known["interval"],
                "message": "To sign in, ..."}

    def poll(self, known, code):
        """RFC 8628 s.3.5."""
        if code not in self.devices:
            raise Refusal(400, "bad_verification_code", 0, "No such code.")
        if known["approve_after"] < 0:
            raise Refusal(400, "authorization_declined", 0, "Declined.")
        self.devices[code] -= 1
        if self.devices[code] >= 0:
            raise Refusal(400, "authorization_pending", 70016,
                          "Authorization is pending.")
        del self.devices[code]
        return self.token(known, refresh=True)

    def refreshed(self, known, token):
        """RFC 6749 s.6, with rotation."""
        if not self.refresh.get(token):
            raise Refusal(400, "invalid_grant", 700082,
                          "The refresh token has expired or was used.")
        if known["strict"] and known["rotate"]:
            self.refresh[token] = False
        return self.token(known, refresh=known["rotate"])

    def answer(self, path, form, url):
        """(JSON, kind of proof)."""
        known = self.registry.read()
        words = path.strip("/").split("/")
        if len(words) != 4 or words[1:3] != ["oauth2", "v2.0"]:
            raise Refusal(404, "not_found", 0, "No such page.")
        proof = self.check_client(known, form, words[0], url)
        if words[3] == "devicecode":
            return self.device(known), proof
        grant = form.get("grant_type")
        if grant == "client_credentials":
            if form.get("scope") != known["scope"]:
                raise Refusal(400, "invalid_scope", 70011,
                              "The provided value for scope is not valid.")
            if not known["consent"]:
                raise Refusal(400, "invalid_grant", 65001,
                              "The user or administrator has not consented.")
            return self.token(known), proof
        if grant == DEVICE:
            return self.poll(known, form.get("device_code")), proof
        if grant == "refresh_token":
            return self.refreshed(known, form.get("refresh_token")), proof
        raise Refusal(400, "unsupported_grant_type", 70003, "No such grant.")


def handler(office, said):
    """A request handler."""

    class Handler(http.server.BaseHTTPRequestHandler):
        """One request."""

        def date_time_string(self, timestamp=None):
            """By this server's clock."""
            shift = office.registry.read()["clock"]
            return super().date_time_string(time.time() + shift)

        def give(self, status, data, **headers):
            """An answer."""
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(data)))
            for name, value in headers.items():
                self.send_header(name.replace("_", "-"), value)
            self.end_headers()
            self.wfile.write(data)

        def fault(self, kind):
            """What no token server should do."""
            if kind == "hang":
                time.sleep(60)
            elif kind == "drip":
                self.wfile.write(b"HTTP/1.1 200 OK\r\n")
                for i in range(60):
                    self.wfile.write(b"X-%d: y\r\n" % i)
                    self.wfile.flush()
                    time.sleep(1)
            elif kind == "garbage":
                self.give(200, os.urandom(300))
            elif kind == "html":
                self.give(200, b"<html>Sign in to the guest network</html>")
            elif kind == "huge":
                self.give(200, b'{"access_token":"' + b"t" * 1000000 + b'"}')
            elif kind == "long":
                self.give(200, b'{"access_token":"' + b"t" * 9000 + b'"}')
            elif kind == "throttle":
                self.give(429, b"", Retry_After="17")
            elif kind == "redirect":
                self.give(302, b"", Location="https://localhost:1/")
            elif kind == "ill":
                self.give(503, b"<html>later</html>")
            elif kind == "drop":
                self.close_connection = True
                self.connection.shutdown(2)

        def do_POST(self):  # pylint: disable=invalid-name
            """A form."""
            n = int(self.headers["Content-Length"])
            form = dict(urllib.parse.parse_qsl(self.rfile.read(n).decode()))
            note = {"path": self.path.split("/")[-1],
                    "grant": form.get("grant_type", "")}
            url = "https://%s%s" % (self.headers["Host"], self.path)
            try:
                fault = office.registry.read()["fault"]
                if fault:
                    note["fault"] = fault
                    said(note)
                    self.fault(fault)
                    return
                if form.get("grant_type") == "refresh_token" and \
                        office.registry.read()["hold"]:
                    said(dict(note, held=True))
                    while office.registry.read()["hold"]:
                        time.sleep(0.05)
                with office.lock:
                    answer, note["proof"] = office.answer(
                        self.path, form, url)
                said(note)
                self.give(200, json.dumps(answer).encode())
            except Refusal as refusal:
                note["refused"] = refusal.answer["error_description"][:60]
                said(note)
                self.give(refusal.status,
                          json.dumps(refusal.answer).encode(),
                          **refusal.headers)
            except (BrokenPipeError, ConnectionResetError, ssl.SSLError):
                pass

        def log_message(self, *_args):
            """said() does."""

    return Handler


def main():
    """Serves until it is ended."""
    p = argparse.ArgumentParser()
    p.add_argument("dir")
    p.add_argument("--cert", required=True)
    p.add_argument("--key", required=True)
    p.add_argument("--user", required=True)
    p.add_argument("--port", type=int, default=0)
    o = p.parse_args()
    lock = threading.Lock()

    def said(note):
        with lock:
            print(json.dumps(note), flush=True)

    class QuietServer(http.server.ThreadingHTTPServer):
        """A client that refuses the certificate is no news."""
        daemon_threads = True

        def handle_error(self, *_args):
            pass

        def finish_request(self, request, client_address):
            # In the thread of the request, so that no client stops others.
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(o.cert, o.key)
            with context.wrap_socket(request, server_side=True) as secure:
                super().finish_request(secure, client_address)

    server = QuietServer(("127.0.0.1", o.port),
                         handler(Office(o.dir, o.user), said))
    print("PORT %d" % server.server_address[1], flush=True)
    server.serve_forever()


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        sys.exit(0)
