#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every letter as people see it: pictures, and a look for barriers.

    pictures.py [FOLDER] [LETTER...]

The letters of tests/golden (the digest among them) are written as mails into
FOLDER (build/pictures); their HTML parts are drawn in headless Chromium 1,280
and 320 pixels wide, light and dark.  axe-core must find nothing to object to,
no page may be wider than its window, and dark must be dark: whether a letter
is beautiful only a person who looks at the pictures can say.

Skipped, with a word, without Chromium, or without npm to fetch axe-core with.
"""
import base64
import email
import email.policy
import glob
import html
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "world"))
from tap import Tap, built  # noqa: E402

ROOT = os.path.dirname(os.path.dirname(HERE))
WIDTHS = (1280, 320)
# What Chromium calls them.
SCHEMES = {"dark": 0, "light": 1}
FLAGS = ("--headless --no-sandbox --disable-gpu --disable-quic --no-first-run "
         "--disable-background-networking --disable-component-update "
         "--disable-sync --hide-scrollbars").split()
TALLEST = 6000
# An answer is an officer's letter, in their words from "Dear" on: good practice
# for pages, which this rule is, would put a heading of ours above it.
PERSONAL = "page-has-heading-one:"
# The look, in the page: each letter in a frame of its own, one after another.
LOOK = """<!DOCTYPE html><html lang="en-GB"><head><meta charset="utf-8">
<meta name="color-scheme" content="light dark"><title>look</title></head>
<body><script type="application/json" id="in">%s</script><script>
const axe = atob("%s"), found = [];
async function look(letter) {
  const frame = document.createElement("iframe");
  frame.width = letter.width; frame.height = 800; frame.style.border = "0";
  await new Promise(done => { frame.onload = done; frame.srcdoc = letter.html;
    document.body.append(frame); });
  const inside = frame.contentWindow, doc = inside.document;
  inside.eval(axe);
  const result = await inside.axe.run(doc, {resultTypes: ["violations"]});
  const colour = inside.getComputedStyle(doc.body).color;
  found.push({name: letter.name, width: letter.width, colour,
    height: doc.documentElement.scrollHeight,
    wide: doc.documentElement.scrollWidth,
    violations: result.violations.map(v => v.id + ": " + v.help + " " +
      v.nodes.slice(0, 3).map(n => n.html).join(" | "))});
  frame.remove();
}
(async () => {
  try { for (const letter of JSON.parse(document.getElementById("in")
    .textContent)) await look(letter);
  } catch (error) { found.push({name: "the look itself", width: 0,
    violations: [String(error)]}); }
  const out = document.createElement("pre"); out.id = "out";
  out.textContent = JSON.stringify(found); document.body.append(out);
})();
</script></body></html>
"""


def axe(t):
    """axe-core's text, from the lock file beside this; None: skipped."""
    folder = os.path.join(ROOT, os.environ.get("BUILD", "build"), "axe")
    script = os.path.join(folder, "node_modules", "axe-core", "axe.min.js")
    if not os.path.exists(script):
        os.makedirs(folder, exist_ok=True)
        for name in ("package.json", "package-lock.json"):
            shutil.copy(os.path.join(HERE, name), folder)
        done = subprocess.run(
            ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"],
            cwd=folder, capture_output=True, text=True, check=False) \
            if shutil.which("npm") else None
        if done is None or done.returncode != 0:
            t.ok(True, "axe-core # SKIP npm cannot fetch it")
            return None
    with open(script, "rb") as f:
        return f.read()


def letters(folder, names):
    """{name: HTML part}, of the golden letters as they are built now."""
    subprocess.run([built("tests/unit/test_letters"), folder], check=True,
                   cwd=ROOT, capture_output=True)
    pages = {}
    for path in sorted(glob.glob(os.path.join(folder, "*.eml"))):
        name = os.path.basename(path)[:-4]
        with open(path, "rb") as f:
            mail = email.message_from_binary_file(
                f, policy=email.policy.default)
        pages[name] = mail.get_body(("html",)).get_content()
        for part in mail.walk():
            if part["Content-ID"] == "<picture>":
                # As most mail programs show it before anybody agrees.
                pages[name + "--images-blocked"] = pages[name]
                pages[name] = pages[name].replace(
                    "cid:picture", "data:image/png;base64," +
                    base64.b64encode(part.get_content()).decode())
        os.unlink(path)
    for name, page in pages.items():
        with open(os.path.join(folder, name + ".html"), "w",
                  encoding="utf-8") as f:
            f.write(page)
    return {n: p for n, p in pages.items() if not names or n in names}


def chromium(profile, scheme, *more):
    done = subprocess.run(
        ["chromium", *FLAGS, "--user-data-dir=" + profile,
         "--blink-settings=preferredColorScheme=%d" % SCHEMES[scheme],
         *more], capture_output=True, text=True, timeout=300, check=False)
    return done.stdout


def look(profile, scheme, pages, script):
    """What axe-core and the page's own size say of every letter."""
    work = [{"name": n, "html": p, "width": w}
            for n, p in pages.items() for w in WIDTHS]
    path = os.path.join(profile, "look.html")
    with open(path, "w", encoding="utf-8") as f:
        f.write(LOOK % (json.dumps(work).replace("</", "<\\/"),
                        base64.b64encode(script).decode()))
    seen = chromium(profile, scheme, "--window-size=1400,900",
                    "--virtual-time-budget=120000", "--dump-dom",
                    "file://" + path)
    out = re.search(r'<pre id="out">(.*?)</pre>', seen, re.S)
    return json.loads(html.unescape(out.group(1))) if out else []


def is_light(colour):
    """Of "rgb(255, 255, 255)"."""
    parts = [float(x) for x in re.findall(r"[\d.]+", colour)[:3]]
    return sum(parts) > 3 * 128


def judge(t, scheme, seen):
    """seen: of one scheme."""
    barriers = ["%s, %d: %s" % (s["name"], s["width"], v)
                for s in seen for v in s["violations"]
                if not (s["name"].startswith("answer") and
                        v.startswith(PERSONAL))]
    t.ok(not barriers, "axe-core finds nothing in %d %s pages" % (
        len(seen), scheme), "\n".join(barriers))
    wide = ["%s is %d wide in %d" % (s["name"], s["wide"], s["width"])
            for s in seen if s.get("wide", 0) > s["width"]]
    t.ok(not wide, "no %s page is wider than its window" % scheme,
         "\n".join(wide))
    odd = [s["name"] for s in seen
           if "colour" in s and is_light(s["colour"]) != (scheme == "dark")]
    t.ok(not odd, "its words are %s" % (
        "light on dark" if scheme == "dark" else "dark on light"),
        "\n".join(odd))


def draw(folder, profile, scheme, pages, seen):
    """The pictures: as tall as the letter, for both widths."""
    tall = {(s["name"], s["width"]): s["height"] for s in seen
            if "height" in s}
    count = 0
    for name in pages:
        for width in WIDTHS:
            picture = os.path.join(
                folder, "%s-%d-%s.png" % (name, width, scheme))
            height = min(tall.get((name, width), TALLEST) + 20, TALLEST)
            chromium(profile, scheme, "--window-size=%d,%d" % (width, height),
                     "--screenshot=" + picture, "file://" + os.path.join(
                         os.path.abspath(folder), name + ".html"))
            count += os.path.exists(picture)
    return count


def main():
    t = Tap()
    folder = sys.argv[1] if len(sys.argv) > 1 else os.path.join(
        ROOT, os.environ.get("BUILD", "build"), "pictures")
    if not shutil.which("chromium"):
        t.ok(True, "pictures of the letters # SKIP there is no chromium")
        return t.finish()
    script = axe(t)
    os.makedirs(folder, exist_ok=True)
    pages = letters(folder, sys.argv[2:])
    t.ok(len(pages) > 0, "there are letters to look at")
    for scheme in SCHEMES:
        with tempfile.TemporaryDirectory(
                prefix="enq-pictures-", ignore_cleanup_errors=True) as profile:
            seen = look(profile, scheme, pages, script) if script else []
            if script:
                t.equal(len(seen), len(pages) * len(WIDTHS),
                        "every %s page was looked at" % scheme)
                judge(t, scheme, seen)
            drawn = draw(folder, profile, scheme, pages, seen)
            t.equal(drawn, len(pages) * len(WIDTHS),
                    "every %s page has a picture in %s" % (
                        scheme, os.path.relpath(folder)))
    return t.finish()


if __name__ == "__main__":
    sys.exit(main())
