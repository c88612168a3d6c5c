#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
# Variants: asan; it drives single modules, which no jail holds.
"""Tokens from a token server: each way of asking, each way it can go wrong,
their renewal, and a person's login that is kept sealed."""
import json
import os
import stat
import subprocess
import sys
import threading

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "world"))
from tap import ROOT, Server, Tap, built, scratch  # noqa: E402
from token_server import Registry  # noqa: E402
from tokens import Tokens  # noqa: E402

TAP = Tap()
TRY = built("tests/world/token_try")
DIR = scratch("oauth-token")
USER = "send@northshire.example"
SECRET = Registry.USUAL["secret"]
CONFIG = """
council = 'Northshire'
authserv_id = 'mx.northshire.example'
own_domains = {{ 'northshire.example' }}
key_credential = '{dir}/key'
state_dir = '{dir}/state'
mailbox {{
	address = '{user}'
	host = 'localhost'
	user = '{user}'
	oauth = 'm'
}}
route 'r' {{ host = 'localhost' }}
team 't' {{
	name = 'T'
	address = '{user}'
}}
oauth 'm' {{
	client_id = '{client_id}'
	token_url = 'https://localhost:{port}/{tenant}/oauth2/v2.0/token'
	device_url = 'https://localhost:{port}/{tenant}/oauth2/v2.0/devicecode'
	scope = '{scope}'
	{proof}
	ca_file = '{ca}'
}}
"""


def path(*names):
    """A file of this test."""
    return os.path.join(DIR, *names)


def write(name, text, mode=0o600):
    """One file."""
    with open(path(name), "w", encoding="utf-8") as f:
        f.write(text)
    os.chmod(path(name), mode)
    return path(name)


def rsa_pair(name):
    """A key and its certificate, as an administrator makes them."""
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes",
         "-keyout", path(name + ".key"), "-out", path(name + ".pem"),
         "-days", "90", "-subj", "/CN=enquiryd"],
        check=True, stderr=subprocess.DEVNULL)
    os.chmod(path(name + ".pem"), 0o600)


BY_SECRET = "secret_credential = '%s'" % path("secret")
BY_DEVICE = "grant = 'device_code'"


def by_certificate(name, assertion="ps256"):
    """The settings of a certificate."""
    return ("certificate_credential = '%s'\n"
            "\tcertificate_key_credential = '%s'\n\tassertion = '%s'" % (
                path(name + ".pem"), path(name + ".key"), assertion))


class Play:
    """A token server and the settings to reach it."""

    def __init__(self, server, registry):
        self.server = server
        self.registry = registry

    def run(self, *steps, proof=BY_SECRET, **settings):
        """The lines of token_try, and what it printed on standard error."""
        known = dict(Registry.USUAL, dir=DIR, user=USER, proof=proof,
                     port=self.server.port, ca=path("ca", "ca.pem"),
                     conf="conf")
        known.update(settings)
        config = write(known["conf"], CONFIG.format(**known))
        done = subprocess.run([TRY, config, *steps], check=False, text=True,
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                              timeout=300)
        whole = done.stdout + done.stderr
        TAP_SECRETS.append((steps, SECRET in whole))
        return [json.loads(line) for line in done.stdout.splitlines()
                ], done.stderr

    def one(self, *steps, **more):
        """The last line."""
        lines, errors = self.run(*(steps or ("get",)), **more)
        return lines[-1] if lines else {"error": errors, "ok": False,
                                        "why": errors, "token": "",
                                        "kind": 0}


TAP_SECRETS = []


def taken(play, tokens):
    """Each way of asking."""
    got = play.one()
    TAP.ok(got["ok"] and tokens.user(got["token"]) == USER
           and got["life"] == 3600,
           "a client secret gives a token that the mail servers take", got)
    TAP.equal(play.server.lines[-1],
              {"path": "token", "grant": "client_credentials",
               "proof": "secret"}, "and was shown as one")
    play.registry.set(certificate=path("ours.pem"))
    for assertion in ("ps256", "rs256"):
        got = play.one(proof=by_certificate("ours", assertion))
        TAP.ok(got["ok"] and tokens.user(got["token"]) == USER
               and play.server.lines[-1]["proof"] == assertion.upper(),
               "a certificate that signs by %s, checked by openssl, gives one"
               % assertion.upper(), got)
    lines, _ = play.run("get", "get", "get")
    TAP.equal(len({line["token"] for line in lines}), 1,
              "one token does for many calls")
    play.registry.set(size=4000)
    got = play.one()
    TAP.ok(got["ok"] and len(got["token"]) > 5000,
           "a token of over 5 kB is taken", len(got["token"]))
    play.registry.set(size=0)


def refusals(play):
    """Each refusal is told with its remedy, and who can mend it."""
    config = 4  # ERR_CONFIG
    rows = (
        ("a wrong tenant", {"tenant": "southshire.example"}, {},
         "AADSTS90002", "Check tenant"),
        ("a wrong client_id", {"client_id": "0000"}, {},
         "AADSTS700016", "Check client_id"),
        ("a wrong secret", {}, {"secret": "another"},
         "AADSTS7000215", "Value, not its Secret ID"),
        ("an expired secret", {}, {"secret_expired": True},
         "AADSTS7000222", "Make a new one"),
        ("missing consent", {}, {"consent": False},
         "AADSTS65001", "Grant admin consent"),
        ("a wrong scope", {"scope": "mail"}, {},
         "AADSTS70011", "Check scope"),
        ("a certificate that was not uploaded",
         {"proof": by_certificate("other")}, {"certificate": path("ours.pem")},
         "AADSTS700027", "Upload the very certificate"),
        ("a clock half an hour ahead", {"proof": by_certificate("ours")},
         {"certificate": path("ours.pem"), "clock": -1800},
         "AADSTS700024", "timedatectl"),
        ("a clock half an hour behind", {"proof": by_certificate("ours")},
         {"certificate": path("ours.pem"), "clock": 1800},
         "AADSTS700024", "timedatectl"),
    )
    for name, settings, registry, code, todo in rows:
        usual = {key: Registry.USUAL[key] for key in registry}
        play.registry.set(**registry)
        got = play.one(**settings)
        play.registry.set(**usual)
        TAP.ok(not got["ok"] and code in got["error"] and todo in got["why"]
               and got["kind"] == config and got["config"],
               "%s: %s, and what to do" % (name, code), got)
        if "clock" in registry:
            TAP.ok("clock is 1" in got["why"] and (
                "ahead of" if registry["clock"] < 0 else "behind"
            ) in got["why"], "and by how much", got["why"])


def credentials(play):
    """Credential files that do not do."""
    play.registry.set(certificate=path("ours.pem"))
    for name, proof, want in (
            ("another certificate's key",
             by_certificate("ours").replace("ours.key", "other.key"),
             "the private key belongs to another certificate"),
            ("a missing file",
             by_certificate("ours").replace("ours.key", "no.key"),
             "No such file"),
            ("a certificate where the key should be",
             by_certificate("ours").replace("ours.key", "ours.pem"),
             "no private key in PEM form")):
        lines, errors = play.run("get", proof=proof)
        TAP.ok(not lines and want in errors and "oauth m" in errors,
               "%s is told at the start" % name, errors)
    os.chmod(path("secret"), 0o644)
    lines, errors = play.run("get")
    os.chmod(path("secret"), 0o600)
    TAP.ok(not lines and "everybody may read" in errors,
           "a secret that everybody may read is refused", errors)


def faults(play):
    """A server that is not well."""
    temp = 1  # ERR_TEMP
    for fault, kind, want in (
            ("throttle", temp, "asked too often"),
            ("ill", temp, "answers with 503"),
            ("garbage", temp, "holds no token"),
            ("html", temp, "holds no token"),
            ("huge", temp, "longer than 65536 bytes"),
            ("long", temp, "no token that can be used"),
            ("drop", temp, "no connection to the token server"),
            ("redirect", 4, "answers with 302 and is no token server")):
        play.registry.set(fault=fault)
        got = play.one()
        TAP.ok(not got["ok"] and want in got["error"] and got["kind"] == kind,
               "%s: %s" % (fault, want), got)
        if fault == "throttle":
            TAP.ok(got["retry_s"] >= 16, "and the server's wait is kept", got)
    play.registry.set(fault="ill")
    before = len(play.server.lines)
    lines, _ = play.run(*["get"] * 20)
    TAP.equal((len(lines), len(play.server.lines) - before), (20, 1),
              "twenty letters in a row ask a server that is ill once")
    play.registry.set(fault=None)


def slow():
    """Servers that take their time, both at once because it takes time."""
    got = {}

    def one(fault):
        os.makedirs(path(fault))
        registry = Registry(path(fault))
        registry.set(fault=fault)
        with Server("token_server.py", path(fault),
                    "--cert", path("ca", "good.pem"),
                    "--key", path("ca", "good.key"), "--user", USER) as server:
            got[fault] = Play(server, registry).one(conf="conf-" + fault)

    threads = [threading.Thread(target=one, args=(fault,))
               for fault in ("hang", "drip")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for fault, line in got.items():
        TAP.ok(not line["ok"] and "no answer in time" in line["error"],
               "%s: no answer in time, within half a minute" % fault, line)


def life(play):
    """Renewal, and a token the mail server does not take."""
    play.registry.set(life=6)
    before = len(play.server.lines)
    lines, _ = play.run("get", "renew", "wait=5", "renew", "get", "get")
    first, early, late, second, third = lines
    TAP.ok(first["ok"] and not early["ok"],
           "a fresh token is not renewed", lines)
    TAP.ok(late["ok"] and second["token"] != first["token"]
           and third["token"] == second["token"],
           "one in the last third of its life is, before it is over", lines)
    TAP.equal(len(play.server.lines) - before, 2, "by one request")
    lines, _ = play.run("get", "wait=7", "get")
    TAP.ok(lines[0]["token"] != lines[1]["token"],
           "a token that is over is never given", lines)
    play.registry.set(life=3600)
    lines, _ = play.run("get", "refused", "get")
    TAP.ok(not lines[1]["ok"] and lines[1]["kind"] == 4
           and "a token that is new" in lines[1]["error"]
           and lines[2]["ok"],
           "a token fetched this minute is not fetched again when refused",
           lines)


def clock_steps(play):
    """The wall clock is set while a token is held."""
    lines, _ = play.run("get", "clock=7200", "get", "get", "clock=-7200",
                        "get")
    TAP.ok(all(line["ok"] for line in lines)
           and lines[1]["token"] != lines[0]["token"],
           "a token that is over by the wall clock is not given", lines)
    TAP.ok(lines[2]["token"] == lines[3]["token"] == lines[1]["token"],
           "a newer one is, once, and the clock may go back again", lines)
    lines, _ = play.run("get", "clock=7200", "renew", "renew")
    TAP.equal([line["ok"] for line in lines], [True, True, False],
              "it is replaced unasked, once")


def trust():
    """Certificates that prove nothing, and the wrong authority."""
    for name, want in (("expired", "certificate was refused"),
                       ("wrong", "certificate was refused"),
                       ("self", "certificate was refused"),
                       ("foreign", "certificate was refused")):
        with Server("token_server.py", DIR, "--cert",
                    path("ca", name + ".pem"), "--key",
                    path("ca", name + ".key"), "--user", USER) as server:
            got = Play(server, Registry(DIR)).one()
            TAP.ok(not got["ok"] and want in got["error"]
                   and "leave ca_file out" in got["why"]
                   and got["kind"] == 4 and not server.lines,
                   "a server with certificate '%s' hears nothing" % name, got)
    with Server("token_server.py", DIR, "--cert", path("ca", "good.pem"),
                "--key", path("ca", "good.key"), "--user", USER) as server:
        play = Play(server, Registry(DIR))
        got = play.one(ca=path("ca", "foreign-ca.pem"))
        TAP.ok(not got["ok"] and "certificate was refused" in got["error"],
               "a good one does not do for another authority", got)
        got = play.one(ca=path("ca", "none.pem"))
        TAP.ok("cannot be read" in got["error"],
               "a ca_file that is missing is told", got)
    got = play.one()
    TAP.ok("no connection to the token server" in got["error"]
           and got["kind"] == 1 and "port 443" in got["why"],
           "a server that is away is waited for, and what to look at told",
           got)


def logins(play, tokens):
    """A person's login, its refresh token sealed and rotated."""
    file = path("state", "login-m")
    os.makedirs(path("state"), exist_ok=True)
    got = play.one(proof=BY_DEVICE)
    TAP.ok(not got["ok"] and "run enquiryctl login" in got["error"],
           "without a login there is no token", got)
    play.registry.set(approve_after=2)
    lines, _ = play.run("login", proof=BY_DEVICE)
    TAP.ok(lines[0]["code"] == "ABCD-EFGH" and lines[-1]["ok"],
           "a person signs in with a code", lines)
    mode = stat.S_IMODE(os.stat(file).st_mode)
    with open(file, "rb") as f:
        sealed = f.read()
    TAP.ok(mode == 0o600 and sealed.startswith(b"ENQS1")
           and b"0.AR" not in sealed,
           "the login is kept sealed, for its owner alone", oct(mode))
    got = play.one(proof=BY_DEVICE)
    TAP.ok(got["ok"] and tokens.user(got["token"]) == USER,
           "another process gets tokens with it", got)
    with open(file, "rb") as f:
        rotated = f.read()
    TAP.ok(rotated != sealed, "and keeps the refresh token it was given anew")
    with open(file, "wb") as f:
        f.write(sealed)
    got = play.one(proof=BY_DEVICE)
    TAP.ok(not got["ok"] and "AADSTS700082" in got["error"]
           and "enquiryctl login" in got["why"],
           "an old one put back is refused, and why is told", got)
    with open(file, "wb") as f:
        f.write(rotated[:-1] + bytes([rotated[-1] ^ 1]))
    got = play.one(proof=BY_DEVICE)
    TAP.ok(not got["ok"] and "enquiryctl login again" in got["error"],
           "a damaged one is told", got)
    play.registry.set(approve_after=-1)
    got = play.one("login", proof=BY_DEVICE)
    TAP.ok(not got["ok"] and "declined" in got["error"],
           "a person who declines is told", got)
    play.registry.set(approve_after=1, public=False)
    got = play.one("login", proof=BY_DEVICE)
    TAP.ok(not got["ok"] and "AADSTS7000218" in got["error"],
           "public client flows that are off are told", got)
    play.registry.set(public=True, life=4)
    lines, _ = play.run("login", "wait=3", "renew", "wait=3", "renew",
                        proof=BY_DEVICE)
    TAP.ok(all(line["ok"] for line in lines if line["step"] != "code"),
           "each renewal uses the newest refresh token", lines)
    play.registry.set(life=3600)
    got = play.one("login")
    TAP.ok("nobody needs to sign in" in got["error"],
           "with client credentials there is no login", got)


def main():
    """One after another."""
    subprocess.run(["sh", os.path.join(ROOT, "tests", "world", "ca.sh"),
                    path("ca")], check=True)
    write("secret", SECRET)
    write("key", "k" * 40)
    rsa_pair("ours")
    rsa_pair("other")
    tokens = Tokens(path("tokens"))
    with Server("token_server.py", DIR, "--cert", path("ca", "good.pem"),
                "--key", path("ca", "good.key"), "--user", USER) as server:
        play = Play(server, Registry(DIR))
        taken(play, tokens)
        refusals(play)
        credentials(play)
        life(play)
        clock_steps(play)
        logins(play, tokens)
        faults(play)
    trust()
    slow()
    TAP.ok(not any(seen for _, seen in TAP_SECRETS),
           "the secret is never printed", TAP_SECRETS)
    return TAP.finish()


if __name__ == "__main__":
    sys.exit(main())
