# SPDX-License-Identifier: GPL-3.0-or-later
"""The private world as one of tokens: a token server as Entra is one, and an
IMAP and an SMTP server that take its tokens from the mailbox's user."""
import os
import subprocess

import world as W
from tap import Server
from token_server import Registry
from tokens import Tokens, dovecot_settings

SECTION = """
oauth 'm' {{
	tenant = '{tenant}'
	client_id = '{client_id}'
	token_url = 'https://localhost:{port}/{tenant}/oauth2/v2.0/token'
	device_url = 'https://localhost:{port}/{tenant}/oauth2/v2.0/devicecode'
	scope = '{scope}'
	{proof}
	ca_file = '{ca}'
}}
"""


class OAuthWorld(W.World):
    """The daemon signs in with tokens; everybody else has passwords."""

    def __init__(self, directory, build=None, proof="secret", **settings):
        super().__init__(directory, build, **settings)
        self.registry = Registry(self.dir)
        self.tokens = Tokens(self.path("tokens"))
        self.proof = proof
        self.issuer = None
        self.introspection = None
        self.more = ""  # lines of the oauth section

    def start_servers(self, faults=None):
        """The token server first; then the others, which know its tokens."""
        subprocess.run(["sh", os.path.join(W.HERE, "ca.sh"), self.path("ca")],
                       check=True)
        self.start_issuer()
        self.introspection = Server("tokens.py", self.tokens.path)
        dovecot_settings(self.dir, self.introspection.port)
        self.smtpd_options += ["--tokens", self.tokens.path]
        super().start_servers(faults)

    def start_issuer(self, port=0, certificate="good"):
        """The token server."""
        self.issuer = Server(
            "token_server.py", self.dir, "--port", port, "--cert",
            self.path("ca", certificate + ".pem"), "--key",
            self.path("ca", certificate + ".key"), "--user", W.MAILBOX)

    def stop_servers(self):
        """All of them."""
        super().stop_servers()
        for server in (self.issuer, self.introspection):
            if server:
                server.stop()

    def credential(self, name, text):
        """A credential's file."""
        with open(self.path(name), "w", encoding="utf-8") as f:
            f.write(text)
        os.chmod(self.path(name), 0o600)
        return self.path(name)

    def prove(self):
        """The settings by which we prove who we are."""
        if self.proof == "device":
            return "grant = 'device_code'"
        if self.proof == "secret":
            return "secret_credential = '%s'" % self.credential(
                "secret", Registry.USUAL["secret"])
        if not os.path.exists(self.path("ours.pem")):
            subprocess.run(
                ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes",
                 "-keyout", self.path("ours.key"), "-out",
                 self.path("ours.pem"), "-days", "20", "-subj",
                 "/CN=enquiryd"], check=True, stderr=subprocess.DEVNULL)
            os.chmod(self.path("ours.pem"), 0o600)
            self.registry.set(certificate=self.path("ours.pem"))
        return ("certificate_credential = '%s'\n"
                "\tcertificate_key_credential = '%s'" % (
                    self.path("ours.pem"), self.path("ours.key")))

    def write_config(self, **settings):
        """With oauth in place of passwords."""
        known = dict(Registry.USUAL, port=self.issuer.port,
                     ca=self.path("ca", "ca.pem"),
                     proof=self.prove() + "\n\t" + self.more)
        by_token = "user = '%s'\n\toauth = 'm'" % W.MAILBOX
        super().write_config(
            top=SECTION.format(**known), imap_login=by_token,
            smtp_login=by_token, **settings)
