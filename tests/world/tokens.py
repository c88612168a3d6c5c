#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Access tokens of the private world: one file that every server looks into.

    tokens.py FILE [--port N]

serves token introspection (RFC 7662, what Dovecot's oauth2 asks) over the file
and prints "PORT <n>".  Lines of the file are "TOKEN USER EXPIRES", the last
one an instant; a token whose line is gone or over is not taken any more.
"""
import http.server
import json
import os
import sys
import time
import urllib.parse


class Tokens:
    """The file."""

    def __init__(self, path):
        self.path = path

    def lines(self):
        """[token, user, expires] of each."""
        if not os.path.exists(self.path):
            return []
        with open(self.path, encoding="ascii") as f:
            return [line.split() for line in f if len(line.split()) == 3]

    def add(self, token, user, seconds=3600.0):
        """A token that is good from now on."""
        with open(self.path, "a", encoding="ascii") as f:
            f.write("%s %s %.3f\n" % (token, user, time.time() + seconds))

    def revoke(self, *tokens):
        """Takes these away, or all."""
        kept = [line for line in self.lines() if tokens
                and line[0] not in tokens]
        with open(self.path + ".new", "w", encoding="ascii") as f:
            f.writelines(" ".join(line) + "\n" for line in kept)
        os.rename(self.path + ".new", self.path)

    def user(self, token):
        """Whose token it is; None when it is nobody's, or over."""
        for known, user, expires in self.lines():
            if known == token and float(expires) > time.time():
                return user
        return None


def handler(tokens):
    """A request handler over that file."""

    class Introspection(http.server.BaseHTTPRequestHandler):
        """One question."""

        def do_POST(self):  # pylint: disable=invalid-name
            """token=..."""
            body = self.rfile.read(int(self.headers["Content-Length"]))
            token = urllib.parse.parse_qs(body.decode()).get("token", [""])[0]
            user = tokens.user(token)
            answer = {"active": user is not None}
            if user is not None:
                answer["username"] = user
            data = json.dumps(answer).encode()
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        def log_message(self, *_args):
            """Nothing: a request line is no secret, but nobody reads it."""

    return Introspection


def dovecot_settings(directory, port):
    """Makes the Dovecot that will start in that directory take tokens."""
    os.makedirs(directory, exist_ok=True)
    oauth2 = os.path.join(directory, "oauth2.conf")
    with open(oauth2, "w", encoding="ascii") as f:
        f.write("introspection_mode = post\n"
                "introspection_url = http://127.0.0.1:%d/introspect\n"
                "username_attribute = username\n"
                "active_attribute = active\n"
                "active_value = true\n" % port)
    os.chmod(oauth2, 0o644)
    with open(os.path.join(directory, "extra.conf"), "a",
              encoding="ascii") as f:
        f.write("auth_mechanisms = $auth_mechanisms xoauth2 oauthbearer\n"
                "passdb {\n"
                "  driver = oauth2\n"
                "  mechanisms = xoauth2 oauthbearer\n"
                "  args = %s\n"
                "}\n" % oauth2)


def main():
    """Serves until it is ended."""
    path = sys.argv[1]
    port = int(sys.argv[3]) if sys.argv[2:3] == ["--port"] else 0
    server = http.server.ThreadingHTTPServer(("127.0.0.1", port),
                                             handler(Tokens(path)))
    print("PORT %d" % server.server_address[1], flush=True)
    server.serve_forever()


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        sys.exit(0)
