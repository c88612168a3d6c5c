# SPDX-License-Identifier: GPL-3.0-or-later
"""What is true of every letter the program writes, whatever it is about: looked
at in every scenario.

P-19: the marks of a machine on what a machine writes, and none of them on an
officer's words; one receiver each.  P-17: an acknowledgement says nothing of
what the mail said that it answers.
"""
import email.utils

SAYS_IT_CAME = ("ack-mp", "ack-family", "ack-urgent", "ack-status",
                "named")
MARKS = ("Auto-Submitted", "X-Auto-Response-Suppress", "X-Enquiryd-Loop",
         "Precedence")
# Ids are the writer's own mail program's, and threads are made of them.
THREAD = ("in-reply-to", "references", "thread-index")


def everything(mail):
    """All that a letter says to anybody who looks, decoded."""
    text = [str(value) for name, value in mail.items()
            if name.lower() not in THREAD]
    for part in mail.walk():
        text += [str(part.get_filename() or "")]
        if part.get_content_maintype() == "text":
            text.append(part.get_content())
    return " ".join(" ".join(text).split())


def marks(kind, mail):
    """P-19, in words of what is wrong."""
    there = {name: str(mail[name]) for name in MARKS if mail[name]}
    for name in ("Message-ID", "Thread-Topic", "Thread-Index", "Date"):
        if not mail[name]:
            yield "it has no " + name
    if mail["Thread-Topic"] and str(mail["Thread-Topic"]) != str(
            mail["Subject"]):
        yield "its topic is not its subject"
    if len(email.utils.getaddresses(mail.get_all("To", []))) != 1 or \
            mail["Cc"] or mail["Bcc"]:
        yield "it goes to more than one"
    if kind == "answer":
        for name in there:
            yield "an officer's words have %s" % name
        return
    if there.get("Auto-Submitted") not in ("auto-replied", "auto-generated"):
        yield "Auto-Submitted is %s" % there.get("Auto-Submitted")
    if there.get("X-Auto-Response-Suppress") != "All":
        yield "robots may answer it"
    if "X-Enquiryd-Loop" not in there:
        yield "it has no loop header"


def gives_away(mail, asked):
    """P-17: what of a mail stands in its acknowledgement."""
    said = everything(mail)
    ours = {a for _, a in email.utils.getaddresses(
        mail.get_all("To", []) + mail.get_all("From", []) +
        mail.get_all("Reply-To", []))}
    subject = " ".join(str(asked["Subject"] or "").split())
    found = [subject] if "reference ENQ-" not in subject else []
    for name in ("From", "Reply-To", "Cc", "To"):
        for who, address in email.utils.getaddresses(
                [str(v) for v in asked.get_all(name, [])]):
            found += [who] + ([address] if address not in ours else [])
    for part in asked.walk():
        found.append(part.get_filename() or "")
        if part.get_content_type() == "text/plain":
            # What they pass on or quote may be a letter of ours.
            own = part.get_content().partition("\n____")[0]
            found += [" ".join(line.split()) for line in own.splitlines()
                      if line[:1] != ">"]
    # A short word may well stand in both.
    return [f for f in found if len(f) > 8 and f in said]


def wrong(kind, mail, mails):
    """Everything that is wrong with a letter; mails: all that came."""
    for words in marks(kind, mail):
        yield words
    if kind not in SAYS_IT_CAME:
        return
    asked = [m for m in mails if m["Message-ID"] == mail["In-Reply-To"]]
    for words in asked and gives_away(mail, asked[0]) or []:
        yield "it says what they wrote: %s" % words
