/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The closed list of log events, each with what it means.  enquiryd-events(7)
 * explains them to operators; tests assert on these names and never on prose.
 * tests/layers.sh compares the list with every log_event() in the tree.
 */
#ifndef ENQ_SYS_LOG_EVENTS_H
#define ENQ_SYS_LOG_EVENTS_H

#define LOG_EVENTS(X)                                                          \
	/* supervisor */                                                       \
	X("daemon.start", "the supervisor starts its roles")                   \
	X("daemon.ready", "every role is ready")                               \
	X("daemon.reload", "the configuration was read again and is in use")   \
	X("daemon.reload-refused", "the new configuration has a mistake")      \
	X("daemon.stop", "asked to stop")                                      \
	X("daemon.stopped", "every role has ended")                            \
	X("daemon.failed", "the daemon gives up; the error says why")          \
	X("role.start", "a role was started")                                  \
	X("role.ready", "a role is ready for work")                            \
	X("role.exit", "a role ended by itself")                               \
	X("role.killed", "a role was killed: overdue, or slow to stop")        \
	X("role.failed", "a role gives up; the error says why")                \
	/* mailbox */                                                          \
	X("imap.up", "signed in, folder selected")                             \
	X("imap.down", "no connection; tried again later")                     \
	X("imap.dropped", "the connection was lost; opened anew at once")      \
	X("imap.refused", "the server or its certificate was refused")         \
	X("imap.uidvalidity", "the server numbers the folder anew: rescan")    \
	X("imap.skipped", "a mail stays on the server, unread by us")          \
	X("imap.moved", "mails were moved to the filed folder")                \
	X("imap.junk-failed", "the Junk folder cannot be looked through")      \
	X("imap.move-failed", "mails could not be moved; tried again")         \
	X("imap.copy-failed", "a sent copy could not be filed; tried again")   \
	X("imap.old-left", "older mail in the mailbox was left alone")         \
	/* engine: taking in */                                                \
	X("store.open", "the database was opened")                             \
	X("store.full", "no room: mail stays on the server")                   \
	X("store.room", "there is room again")                                 \
	X("mail.received", "a mail was stored")                                \
	X("mail.proved", "a second copy proves the sender of the first")       \
	X("mail.duplicate", "a mail that is here already")                     \
	X("mail.filed", "a mail was decided on")                               \
	X("mail.machine", "a machine's mail was recorded")                     \
	X("campaign.proposed", "like letters were put to the duty officer")    \
	X("mail.urgent", "a mail that cannot wait; who was told")              \
	X("mail.triage", "a mail waits for a person to place it")              \
	X("mail.quarantined", "a mail that could not be parsed twice")         \
	X("mail.sealed", "MISDIRECTED: nobody gets its words any more")        \
	X("mail.unsealed", "MISDIRECTED was taken back")                       \
	X("mail.sealed-read", "an operator read a sealed mail, and said why")  \
	X("mail.damaged", "the stored copy of a mail is damaged")              \
	X("parser.killed", "the parser was killed over one mail")              \
	X("parser.died", "the parser died over one mail")                      \
	X("enquiry.opened", "a new enquiry")                                   \
	X("enquiry.answered", "an answer was recorded")                        \
	X("enquiry.closed", "an enquiry was closed")                           \
	X("ack.spread", "acknowledgements of mails that waited are spread")    \
	X("enquiry.restricted", "only a named group is written to about it")   \
	X("answer.held", "an officer's answer waits, with reasons")            \
	X("answer.released", "an officer's answer goes out")                   \
	X("command.done", "a command was carried out")                         \
	X("command.refused", "a command was refused")                          \
	X("staff.none", "nobody is registered who could be told")              \
	X("clock.chase", "a chase was written")                                \
	X("clock.moved", "the simulated date was moved")                       \
	X("clock.recounted", "the calendar changed: due dates counted anew")   \
	X("statute.missing", "the table of clocks lacks one that is needed")   \
	X("law.recounted", "the law's table changed: its dates counted anew")  \
	X("officer.away", "an officer's automatic reply: away")                \
	X("digest.written", "the daily digest was written")                    \
	X("triage.asked", "the morning's list of questions was written")       \
	X("cap.tripped", "too many letters: sending of a kind stops")          \
	X("party.unreached", "letters do not reach somebody")                  \
	X("breaker.open",                                                      \
	    "automatic letters are held until an operator looks")              \
	X("breaker.closed", "an operator let automatic letters go again")      \
	/* sending */                                                          \
	X("letter.queued", "a letter was written to the outbox")               \
	X("letter.sent", "the server has taken a letter")                      \
	X("letter.retry", "a letter is tried again later")                     \
	X("letter.failed", "a letter was refused for good")                    \
	X("letter.uncertain", "nobody knows whether a letter was taken")       \
	X("letter.held", "a letter is held back by the outgoing setting")      \
	X("enquiry.unattended", "nobody may read a restricted enquiry")        \
	X("letter.sealed", "what a letter shows was sealed since")             \
	X("letter.gone", "who should get it has left the register")            \
	X("letter.renewed", "it named a day that is over; written anew")       \
	X("smtp.up", "the route works again")                                  \
	X("smtp.down", "the route does not work; tried again later")           \
	X("smtp.slowed", "the route's own limit is reached; letters wait")     \
	X("smtp.refused", "the server or its certificate was refused")         \
	/* tokens */                                                           \
	X("oauth.token", "a new access token has come")                        \
	X("oauth.down", "the token server gives none; asked again later")      \
	X("oauth.login-lost", "a renewed login could not be written down")     \
	X("oauth.login-newer", "somebody has signed in anew; that stays")      \
	X("oauth.refused", "the token server refuses; a person must mend it")  \
	/* control */                                                          \
	X("control.command", "an operator's command was carried out")          \
	X("control.refused", "an operator's command was refused")              \
	X("register.imported", "a register was replaced")                      \
	X("once.done", "the single pass has ended")

#endif
