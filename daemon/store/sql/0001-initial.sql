-- SPDX-License-Identifier: GPL-3.0-or-later
--
-- Version 1.  Instants are seconds of UTC, days are civil day numbers.  NULL
-- means "none" or "not yet"; a text that is merely empty is ''.
-- Closed lists are spelt out with OR: for IN with more than two values SQLite
-- fills a table of them each time a row is checked.

-- Small texts the daemon must remember.
CREATE TABLE setting (
	name TEXT PRIMARY KEY,
	value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- Where raw/ ended at the last commit; what lies behind is nobody's.
CREATE TABLE raw_end (
	id INTEGER PRIMARY KEY CHECK (id = 1),
	segment INTEGER NOT NULL,
	offset INTEGER NOT NULL
) STRICT;
INSERT INTO raw_end (id, segment, offset) VALUES (1, 0, 0);

-- Numbers that would need a walk over everything that ever was, so that reading
-- them costs the same after ten years.  A change of state is counted by the
-- triggers below, an enquiry that has ended when it comes by the statement after
-- it (store/enquiries.c): with any trigger on its INSERT, SQLite keeps a journal
-- of the statement, a copy of each page it touches, which made adding a row three
-- times as dear.  enquiryctl fsck counts again.
CREATE TABLE tally (
	name TEXT PRIMARY KEY,
	n INTEGER NOT NULL CHECK (n >= 0)
) STRICT, WITHOUT ROWID;
INSERT INTO tally (name, n) VALUES
	('enquiries-answered', 0), ('enquiries-closed', 0), ('sent', 0);

-- Ids up to these are used up, whatever is in the tables (store/ids.h).
CREATE TABLE used_id (
	name TEXT PRIMARY KEY,
	last INTEGER NOT NULL CHECK (last >= 0)
) STRICT, WITHOUT ROWID;
INSERT INTO used_id (name, last) VALUES ('enquiry', 0), ('letter', 0);

-- Registers: who is who.  Addresses are lower case; valid_to is the last day.

CREATE TABLE officer (
	id INTEGER PRIMARY KEY,
	addr TEXT NOT NULL UNIQUE CHECK (addr = lower(addr)),
	name TEXT NOT NULL,
	team TEXT NOT NULL,
	role INTEGER NOT NULL CHECK (role BETWEEN 0 AND 3),
	deputy TEXT CHECK (deputy = lower(deputy)),
	work_days INTEGER NOT NULL CHECK (work_days BETWEEN 0 AND 127),
	valid_from INTEGER,
	valid_to INTEGER,
	registered_at INTEGER NOT NULL
) STRICT;

-- When an officer said to be away (P-30), never why; the newest counts.
CREATE TABLE absence (
	id INTEGER PRIMARY KEY,
	officer_id INTEGER NOT NULL REFERENCES officer,
	from_day INTEGER NOT NULL,
	to_day INTEGER NOT NULL CHECK (to_day >= from_day),
	message_id INTEGER,
	at INTEGER NOT NULL
) STRICT;
CREATE INDEX absence_officer ON absence (officer_id, to_day);
CREATE INDEX absence_to ON absence (to_day);

CREATE TABLE mp (
	id INTEGER PRIMARY KEY,
	name TEXT NOT NULL COLLATE NOCASE,
	constituency TEXT NOT NULL COLLATE NOCASE,
	valid_from INTEGER,
	valid_to INTEGER,
	UNIQUE (name, constituency)
) STRICT;

CREATE INDEX mp_constituency ON mp (constituency);

CREATE TABLE mp_address (
	id INTEGER PRIMARY KEY,
	mp_id INTEGER NOT NULL REFERENCES mp,
	addr TEXT NOT NULL CHECK (addr = lower(addr)),
	name TEXT,
	valid_from INTEGER,
	valid_to INTEGER,
	-- The list of the office's enquiries (P-32): 0 not said, 1 monthly,
	-- 2 weekly, 3 none for this office.
	ledger INTEGER NOT NULL DEFAULT 0 CHECK (ledger BETWEEN 0 AND 3),
	-- An example of the office's own references (P-16); NULL: not known.
	reference TEXT,
	-- A letter to it came back, and it has neither written since nor been
	-- changed in the register: it gets no list.
	unreached_at INTEGER,
	UNIQUE (addr, mp_id)
) STRICT;
CREATE INDEX mp_address_unreached ON mp_address (addr)
	WHERE unreached_at IS NOT NULL;
CREATE INDEX mp_address_reference ON mp_address (mp_id)
	WHERE reference IS NOT NULL;

-- Others whose kind is known (P-14).
CREATE TABLE sender (
	id INTEGER PRIMARY KEY,
	addr TEXT NOT NULL UNIQUE CHECK (addr = lower(addr)),
	name TEXT NOT NULL,
	kind TEXT NOT NULL,
	valid_from INTEGER,
	valid_to INTEGER,
	-- Where the mails of an intake sender name who writes (P-5).
	person TEXT CHECK (person = 'body' OR person = 'reply-to'
		OR person = 'none'),
	CHECK ((kind = 'intake') = (person IS NOT NULL))
) STRICT;

CREATE TABLE case_file (
	id INTEGER PRIMARY KEY,
	reference TEXT NOT NULL UNIQUE,
	team TEXT NOT NULL,
	owner TEXT CHECK (owner = lower(owner)),
	restricted INTEGER NOT NULL CHECK (restricted IN (0, 1)),
	parties TEXT CHECK (parties = lower(parties)),
	siblings TEXT,
	-- The day the child or young person was born, where it is known.
	born_day INTEGER
) STRICT;

-- By what number others know the child of a case (P-10): an HMAC of it under
-- the office's key (office/identifiers.h), so that whoever has the database has
-- no number and cannot try them all.  key_id tells which key that was and nothing
-- else of it.  A child may have several cases, and so may its number.
CREATE TABLE case_identifier (
	case_id INTEGER NOT NULL REFERENCES case_file,
	kind TEXT NOT NULL CHECK (kind = 'upn' OR kind = 'nhs' OR kind = 'uln'),
	mac BLOB NOT NULL CHECK (length(mac) = 16),
	key_id INTEGER NOT NULL CHECK (key_id BETWEEN 0 AND 4294967295),
	PRIMARY KEY (case_id, kind)
) STRICT, WITHOUT ROWID;
CREATE INDEX case_identifier_mac ON case_identifier (mac);

-- Mail that came in.  `message` has what the server and T1 know, and where
-- the mail stands; `reading` what T2 learnt of it.  They are apart so that a
-- change of state rewrites a short row.  What T2 sets is checked by the
-- statement that sets it (store/inbox.c), and once more at COMMIT: an immediate
-- foreign key costs an UPDATE what a trigger costs an INSERT, see `tally`.

CREATE TABLE mailbox (
	id INTEGER PRIMARY KEY,
	addr TEXT NOT NULL UNIQUE CHECK (addr = lower(addr)),
	uidvalidity INTEGER CHECK (uidvalidity BETWEEN 0 AND 4294967295),
	after INTEGER NOT NULL DEFAULT 0
		CHECK (after BETWEEN 0 AND 4294967295)
) STRICT;

CREATE TABLE message (
	id INTEGER PRIMARY KEY,
	mailbox_id INTEGER NOT NULL REFERENCES mailbox,
	uidvalidity INTEGER NOT NULL
		CHECK (uidvalidity BETWEEN 0 AND 4294967295),
	uid INTEGER NOT NULL CHECK (uid BETWEEN 0 AND 4294967295),
	internaldate INTEGER NOT NULL,
	received_at INTEGER NOT NULL,
	size INTEGER NOT NULL CHECK (size >= 0),
	sha256 TEXT NOT NULL CHECK (length(sha256) = 64),
	raw_segment INTEGER NOT NULL,
	raw_offset INTEGER NOT NULL,
	raw_length INTEGER NOT NULL,
	state TEXT NOT NULL CHECK (state = 'received' OR state = 'parsing'
		OR state = 'decided' OR state = 'quarantined'),
	attempts INTEGER NOT NULL DEFAULT 0 CHECK (attempts >= 0),
	moved INTEGER NOT NULL DEFAULT 0 CHECK (moved IN (0, 1)),
	outcome TEXT CHECK (outcome = 'enquiry' OR outcome = 'follow-up'
		OR outcome = 'staff' OR outcome = 'triage'
		OR outcome = 'machine' OR outcome = 'duplicate'
		OR outcome = 'filed'),
	enquiry_id INTEGER REFERENCES enquiry DEFERRABLE INITIALLY DEFERRED,
	duplicate_of INTEGER REFERENCES message DEFERRABLE INITIALLY DEFERRED,
	UNIQUE (mailbox_id, uidvalidity, uid),
	CHECK (state <> 'decided' OR outcome IS NOT NULL),
	CHECK ((outcome IS 'duplicate') = (duplicate_of IS NOT NULL))
) STRICT;
CREATE INDEX message_pending ON message (id)
	WHERE state IN ('received', 'parsing');
CREATE INDEX message_unmoved ON message (mailbox_id, uidvalidity, uid)
	WHERE moved = 0;
CREATE INDEX message_enquiry ON message (enquiry_id)
	WHERE enquiry_id IS NOT NULL;
-- Everything a person has to look at.
CREATE INDEX message_triage ON message (state, outcome)
	WHERE outcome = 'triage' OR state = 'quarantined';

CREATE TABLE reading (
	message_id INTEGER PRIMARY KEY REFERENCES message,
	-- message.internaldate, here for how often a sender writes.
	arrived_at INTEGER NOT NULL,
	decided_at INTEGER NOT NULL,
	class TEXT,
	from_addr TEXT NOT NULL CHECK (from_addr = lower(from_addr)),
	-- The border proved that it comes from there.
	proved INTEGER NOT NULL CHECK (proved IN (0, 1)),
	from_name TEXT,
	subject TEXT,
	subject_base TEXT,
	header_id TEXT,
	content_hash TEXT,
	rule TEXT,
	evidence TEXT
) STRICT;
CREATE INDEX reading_header_id ON reading (header_id)
	WHERE header_id IS NOT NULL;
CREATE INDEX reading_content ON reading (content_hash)
	WHERE content_hash IS NOT NULL;
CREATE INDEX reading_sender ON reading (from_addr, arrived_at, proved);
CREATE INDEX reading_subject ON reading (from_addr, subject_base)
	WHERE subject_base IS NOT NULL;

-- What the parser said: where it lies in raw/, as JSON.
CREATE TABLE facts (
	message_id INTEGER PRIMARY KEY REFERENCES message,
	raw_segment INTEGER NOT NULL,
	raw_offset INTEGER NOT NULL,
	raw_length INTEGER NOT NULL
) STRICT;

-- Enquiries.

CREATE TABLE enquiry_number (
	year INTEGER PRIMARY KEY,
	last INTEGER NOT NULL
) STRICT;

CREATE TABLE enquiry (
	id INTEGER PRIMARY KEY,
	reference TEXT NOT NULL UNIQUE,
	kind TEXT NOT NULL CHECK (kind = 'mp' OR kind = 'family'
		OR kind = 'councillor' OR kind = 'other'),
	state TEXT NOT NULL CHECK (state = 'new' OR state = 'allocated'
		OR state = 'accepted' OR state = 'held' OR state = 'answering'
		OR state = 'answered' OR state = 'closed'),
	owner_id INTEGER REFERENCES officer,
	team TEXT NOT NULL,
	mp_id INTEGER REFERENCES mp,
	subject TEXT,
	their_reference TEXT,
	received_at INTEGER NOT NULL,
	received_day INTEGER NOT NULL,
	deemed_day INTEGER NOT NULL,
	due_day INTEGER NOT NULL,
	original_due_day INTEGER NOT NULL,
	due_working TEXT,
	answered_at INTEGER,
	closed_at INTEGER,
	closed_reason TEXT,
	opened_by_message INTEGER REFERENCES message,
	last_rung INTEGER NOT NULL CHECK (last_rung >= -1),
	-- What the policy promised when it came, in working days.
	target_days INTEGER NOT NULL,
	-- What stands in the ledgers below, for whoever looks at many.
	paused_until INTEGER,
	promised_day INTEGER,
	version INTEGER NOT NULL,
	CHECK ((state = 'closed') = (closed_at IS NOT NULL))
) STRICT;
CREATE INDEX enquiry_state ON enquiry (state, due_day);
CREATE INDEX enquiry_owner ON enquiry (owner_id, state, due_day);
CREATE INDEX enquiry_promised ON enquiry (promised_day)
	WHERE promised_day IS NOT NULL AND answered_at IS NULL
	AND closed_at IS NULL;
CREATE INDEX enquiry_received ON enquiry (received_at);
CREATE INDEX enquiry_answered ON enquiry (answered_at, original_due_day)
	WHERE answered_at IS NOT NULL;
CREATE INDEX enquiry_unanswered_end ON enquiry (closed_at)
	WHERE closed_at IS NOT NULL AND answered_at IS NULL;
CREATE INDEX enquiry_mp ON enquiry (mp_id, received_at)
	WHERE mp_id IS NOT NULL;
CREATE INDEX enquiry_theirs ON enquiry (mp_id, their_reference)
	WHERE their_reference IS NOT NULL;

-- Ids that an enquiry's mails name: Message-IDs of mails we may never have
-- seen, and roots of Outlook's Thread-Index ("index:…").  A foreign key would
-- need an index of its own, for enquiries that are never removed.
CREATE TABLE trail (
	id TEXT NOT NULL,
	enquiry_id INTEGER NOT NULL,
	PRIMARY KEY (id, enquiry_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE party (
	id INTEGER PRIMARY KEY,
	enquiry_id INTEGER NOT NULL REFERENCES enquiry,
	role INTEGER NOT NULL CHECK (role BETWEEN 0 AND 2),
	addr TEXT NOT NULL COLLATE NOCASE,
	name TEXT,
	-- A letter to them came back and they have not written since (P-6).
	unreached_at INTEGER,
	unreached_why TEXT,
	UNIQUE (addr, enquiry_id)
) STRICT;
CREATE INDEX party_enquiry ON party (enquiry_id);
CREATE INDEX party_unreached ON party (addr, enquiry_id)
	WHERE unreached_at IS NOT NULL;

CREATE TABLE enquiry_case (
	enquiry_id INTEGER NOT NULL REFERENCES enquiry,
	case_id INTEGER NOT NULL REFERENCES case_file,
	PRIMARY KEY (enquiry_id, case_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX enquiry_case_case ON enquiry_case (case_id);

-- Ledgers of an enquiry's clock (P-23): each row has reason and author and
-- stays.  A pause may end once, before its last day; a promise and a legal
-- clock are settled once.
CREATE TABLE pause (
	id INTEGER PRIMARY KEY,
	enquiry_id INTEGER NOT NULL REFERENCES enquiry,
	from_day INTEGER NOT NULL,
	until_day INTEGER NOT NULL CHECK (until_day >= from_day),
	reason TEXT NOT NULL,
	author TEXT NOT NULL,
	at INTEGER NOT NULL,
	ended_day INTEGER CHECK (ended_day >= from_day - 1
		AND ended_day <= until_day),
	ended_by TEXT,
	CHECK ((ended_day IS NULL) = (ended_by IS NULL))
) STRICT;
CREATE INDEX pause_enquiry ON pause (enquiry_id);

CREATE TABLE extension (
	id INTEGER PRIMARY KEY,
	enquiry_id INTEGER NOT NULL REFERENCES enquiry,
	days INTEGER NOT NULL CHECK (days > 0),
	reason TEXT NOT NULL,
	author TEXT NOT NULL,
	at INTEGER NOT NULL
) STRICT;
CREATE INDEX extension_enquiry ON extension (enquiry_id);

CREATE TABLE promise (
	id INTEGER PRIMARY KEY,
	enquiry_id INTEGER NOT NULL REFERENCES enquiry,
	day INTEGER NOT NULL,
	reason TEXT NOT NULL,
	author TEXT NOT NULL,
	at INTEGER NOT NULL,
	letter_id INTEGER REFERENCES letter,
	outcome TEXT CHECK (outcome = 'kept' OR outcome = 'broken'
		OR outcome = 'replaced'),
	settled_at INTEGER,
	CHECK ((outcome IS NULL) = (settled_at IS NULL))
) STRICT;
CREATE INDEX promise_enquiry ON promise (enquiry_id);
CREATE INDEX promise_letter ON promise (letter_id);
CREATE INDEX promise_open ON promise (day) WHERE outcome IS NULL;
CREATE INDEX promise_settled ON promise (settled_at, outcome)
	WHERE outcome IS NOT NULL;

-- By when an acknowledgement said that they hear who deals with it (P-16).  It
-- ends once: they were told by then, or late, or it ended without that.
CREATE TABLE naming (
	enquiry_id INTEGER PRIMARY KEY REFERENCES enquiry,
	day INTEGER NOT NULL,
	letter_id INTEGER NOT NULL REFERENCES letter,
	outcome TEXT CHECK (outcome = 'kept' OR outcome = 'late'
		OR outcome = 'ended'),
	ended_at INTEGER,
	CHECK ((outcome IS NULL) = (ended_at IS NULL))
) STRICT;
CREATE INDEX naming_letter ON naming (letter_id);
CREATE INDEX naming_open ON naming (day) WHERE outcome IS NULL;
CREATE INDEX naming_ended ON naming (day, outcome) WHERE outcome IS NOT NULL;

-- Is the letter an answer in full, or a holding reply with a date?  The last
-- row of a letter counts; without one it is in full.
CREATE TABLE reply_kind (
	id INTEGER PRIMARY KEY,
	letter_id INTEGER NOT NULL REFERENCES letter,
	full INTEGER NOT NULL CHECK (full IN (0, 1)),
	day INTEGER,
	author TEXT NOT NULL,
	at INTEGER NOT NULL
) STRICT;
CREATE INDEX reply_kind_letter ON reply_kind (letter_id);

-- What happened in a matter of law (P-22), and the clocks that run from it:
-- of a case, or of an enquiry that has none.
CREATE TABLE legal_event (
	id INTEGER PRIMARY KEY,
	case_id INTEGER REFERENCES case_file,
	enquiry_id INTEGER REFERENCES enquiry,
	event TEXT NOT NULL,
	day INTEGER NOT NULL,
	author TEXT NOT NULL,
	at INTEGER NOT NULL,
	note TEXT,
	CHECK ((case_id IS NULL) <> (enquiry_id IS NULL))
) STRICT;
CREATE INDEX legal_event_case ON legal_event (case_id)
	WHERE case_id IS NOT NULL;
CREATE INDEX legal_event_enquiry ON legal_event (enquiry_id)
	WHERE enquiry_id IS NOT NULL;
-- What was recorded wrongly, by whom it was taken back; the facts are the rest.
CREATE TABLE legal_taken_back (
	event_id INTEGER PRIMARY KEY REFERENCES legal_event,
	author TEXT NOT NULL,
	at INTEGER NOT NULL
) STRICT;
CREATE VIEW legal_fact AS
	SELECT * FROM legal_event
	WHERE id NOT IN (SELECT event_id FROM legal_taken_back);
CREATE TABLE legal_clock (
	id INTEGER PRIMARY KEY,
	case_id INTEGER REFERENCES case_file,
	enquiry_id INTEGER REFERENCES enquiry,
	key TEXT NOT NULL,
	start_day INTEGER NOT NULL,
	last_day INTEGER NOT NULL,
	act_by INTEGER NOT NULL,
	working TEXT NOT NULL,
	met_day INTEGER,
	UNIQUE (case_id, key, start_day),
	UNIQUE (enquiry_id, key, start_day),
	CHECK ((case_id IS NULL) <> (enquiry_id IS NULL))
) STRICT;
CREATE INDEX legal_clock_running ON legal_clock (act_by)
	WHERE met_day IS NULL;

-- Reminders that somebody ordered for a day; given, or taken back, once.
CREATE TABLE reminder (
	id INTEGER PRIMARY KEY,
	enquiry_id INTEGER NOT NULL REFERENCES enquiry,
	day INTEGER NOT NULL,
	author TEXT NOT NULL,
	at INTEGER NOT NULL,
	done_at INTEGER
) STRICT;
CREATE INDEX reminder_enquiry ON reminder (enquiry_id);
CREATE INDEX reminder_waiting ON reminder (day) WHERE done_at IS NULL;

-- Somebody whom an enquiry is about has died: until it is taken back nothing
-- automatic goes to who asks about them (P-41).
CREATE TABLE bereavement (
	id INTEGER PRIMARY KEY,
	enquiry_id INTEGER NOT NULL REFERENCES enquiry,
	author TEXT NOT NULL,
	at INTEGER NOT NULL,
	ended_by TEXT,
	ended_at INTEGER,
	CHECK ((ended_by IS NULL) = (ended_at IS NULL))
) STRICT;
CREATE UNIQUE INDEX bereavement_open ON bereavement (enquiry_id)
	WHERE ended_at IS NULL;

-- Somebody has ordered who alone is written to about an enquiry (P-40): the
-- people named, addresses with a blank between, and a team; with neither, its
-- owner and their deputy.  What a register says of a case stands beside it: an
-- import changes nothing here.
CREATE TABLE restriction (
	id INTEGER PRIMARY KEY,
	enquiry_id INTEGER NOT NULL REFERENCES enquiry,
	people TEXT CHECK (people = lower(people) AND people <> ''),
	team TEXT CHECK (team <> ''),
	author TEXT NOT NULL,
	at INTEGER NOT NULL,
	ended_by TEXT,
	ended_at INTEGER,
	CHECK ((ended_by IS NULL) = (ended_at IS NULL))
) STRICT;
CREATE UNIQUE INDEX restriction_open ON restriction (enquiry_id)
	WHERE ended_at IS NULL;

-- A breach of personal data (P-41): nothing of its enquiry leaves until it is
-- resumed, and a clock runs until it is decided who is told.
CREATE TABLE breach (
	id INTEGER PRIMARY KEY,
	enquiry_id INTEGER NOT NULL REFERENCES enquiry,
	author TEXT NOT NULL,
	said TEXT,
	at INTEGER NOT NULL,
	tell_by INTEGER NOT NULL,
	remind_at INTEGER,
	resumed_by TEXT,
	resumed_at INTEGER,
	decision TEXT,
	decided_by TEXT,
	decided_at INTEGER,
	CHECK ((resumed_by IS NULL) = (resumed_at IS NULL)),
	CHECK ((decision IS NULL) = (decided_at IS NULL)),
	CHECK ((decided_by IS NULL) = (decided_at IS NULL)),
	CHECK (decided_at IS NULL OR remind_at IS NULL)
) STRICT;
CREATE UNIQUE INDEX breach_stops ON breach (enquiry_id)
	WHERE resumed_at IS NULL;
CREATE INDEX breach_enquiry ON breach (enquiry_id);
CREATE INDEX breach_remind ON breach (remind_at) WHERE remind_at IS NOT NULL;

-- Mails whose words nobody is to have (P-41): what reads mails and letters looks
-- here (store/seals.h).  Letters up to last_letter may show them; later ones
-- were made of a mail that was sealed.
CREATE TABLE seal (
	id INTEGER PRIMARY KEY,
	message_id INTEGER NOT NULL REFERENCES message,
	author TEXT NOT NULL,
	at INTEGER NOT NULL,
	last_letter INTEGER NOT NULL,
	lifted_by TEXT,
	lifted_at INTEGER,
	CHECK ((lifted_by IS NULL) = (lifted_at IS NULL))
) STRICT;
CREATE UNIQUE INDEX seal_open ON seal (message_id) WHERE lifted_at IS NULL;
CREATE INDEX seal_message ON seal (message_id);

CREATE TRIGGER pause_kept BEFORE DELETE ON pause
BEGIN
	SELECT raise(ABORT, 'a ledger only grows');
END;
CREATE TRIGGER pause_frozen BEFORE UPDATE ON pause
WHEN OLD.ended_day IS NOT NULL OR NEW.from_day IS NOT OLD.from_day
	OR NEW.until_day IS NOT OLD.until_day OR NEW.reason IS NOT OLD.reason
	OR NEW.author IS NOT OLD.author OR NEW.at IS NOT OLD.at
	OR NEW.enquiry_id IS NOT OLD.enquiry_id OR NEW.id IS NOT OLD.id
BEGIN
	SELECT raise(ABORT, 'a ledger only grows');
END;
CREATE TRIGGER extension_kept BEFORE DELETE ON extension
BEGIN
	SELECT raise(ABORT, 'a ledger only grows');
END;
CREATE TRIGGER extension_frozen BEFORE UPDATE ON extension
BEGIN
	SELECT raise(ABORT, 'a ledger only grows');
END;
CREATE TRIGGER promise_kept BEFORE DELETE ON promise
BEGIN
	SELECT raise(ABORT, 'a ledger only grows');
END;
CREATE TRIGGER promise_frozen BEFORE UPDATE ON promise
WHEN OLD.outcome IS NOT NULL OR NEW.day IS NOT OLD.day
	OR NEW.reason IS NOT OLD.reason OR NEW.author IS NOT OLD.author
	OR NEW.at IS NOT OLD.at OR NEW.letter_id IS NOT OLD.letter_id
	OR NEW.enquiry_id IS NOT OLD.enquiry_id OR NEW.id IS NOT OLD.id
BEGIN
	SELECT raise(ABORT, 'a ledger only grows');
END;
CREATE TRIGGER naming_kept BEFORE DELETE ON naming
BEGIN
	SELECT raise(ABORT, 'a ledger only grows');
END;
-- Told is told, and a day is its letter's.  What ended untold may be owed again,
-- or by another letter that says another day: the events say when and why.
CREATE TRIGGER naming_frozen BEFORE UPDATE ON naming
WHEN OLD.outcome = 'kept' OR OLD.outcome = 'late'
	OR NEW.enquiry_id IS NOT OLD.enquiry_id
	OR (NEW.day IS NOT OLD.day AND NEW.letter_id IS OLD.letter_id)
BEGIN
	SELECT raise(ABORT, 'a ledger only grows');
END;
CREATE TRIGGER bereavement_kept BEFORE DELETE ON bereavement
BEGIN
	SELECT raise(ABORT, 'a ledger only grows');
END;
CREATE TRIGGER bereavement_frozen BEFORE UPDATE ON bereavement
WHEN OLD.ended_at IS NOT NULL OR NEW.enquiry_id IS NOT OLD.enquiry_id
	OR NEW.author IS NOT OLD.author OR NEW.at IS NOT OLD.at
	OR NEW.id IS NOT OLD.id
BEGIN
	SELECT raise(ABORT, 'a ledger only grows');
END;
CREATE TRIGGER breach_kept BEFORE DELETE ON breach
BEGIN
	SELECT raise(ABORT, 'a ledger only grows');
END;
CREATE TRIGGER breach_frozen BEFORE UPDATE ON breach
WHEN NEW.enquiry_id IS NOT OLD.enquiry_id OR NEW.author IS NOT OLD.author
	OR NEW.said IS NOT OLD.said OR NEW.at IS NOT OLD.at
	OR NEW.tell_by IS NOT OLD.tell_by OR NEW.id IS NOT OLD.id
	OR (OLD.resumed_at IS NOT NULL
		AND NEW.resumed_at IS NOT OLD.resumed_at)
	OR (OLD.decided_at IS NOT NULL AND (NEW.decision IS NOT OLD.decision
		OR NEW.decided_at IS NOT OLD.decided_at))
BEGIN
	SELECT raise(ABORT, 'a ledger only grows');
END;
CREATE TRIGGER seal_kept BEFORE DELETE ON seal
BEGIN
	SELECT raise(ABORT, 'a ledger only grows');
END;
CREATE TRIGGER seal_frozen BEFORE UPDATE ON seal
WHEN OLD.lifted_at IS NOT NULL OR NEW.message_id IS NOT OLD.message_id
	OR NEW.author IS NOT OLD.author OR NEW.at IS NOT OLD.at
	OR NEW.last_letter IS NOT OLD.last_letter OR NEW.id IS NOT OLD.id
BEGIN
	SELECT raise(ABORT, 'a ledger only grows');
END;
CREATE TRIGGER seal_keeps_mail BEFORE DELETE ON message
WHEN EXISTS (SELECT 1 FROM seal WHERE message_id = OLD.id)
BEGIN
	SELECT raise(ABORT, 'a sealed mail is kept as evidence');
END;
-- UK GDPR, Article 33(5): what a breach can be judged by stays.
CREATE TRIGGER breach_keeps_enquiry BEFORE DELETE ON enquiry
WHEN EXISTS (SELECT 1 FROM breach WHERE enquiry_id = OLD.id)
BEGIN
	SELECT raise(ABORT, 'evidence of a breach is kept');
END;
CREATE TRIGGER breach_keeps_mail BEFORE DELETE ON message
WHEN EXISTS (SELECT 1 FROM breach WHERE enquiry_id = OLD.enquiry_id)
BEGIN
	SELECT raise(ABORT, 'evidence of a breach is kept');
END;
CREATE TRIGGER reply_kind_kept BEFORE DELETE ON reply_kind
BEGIN
	SELECT raise(ABORT, 'a ledger only grows');
END;
CREATE TRIGGER reply_kind_frozen BEFORE UPDATE ON reply_kind
BEGIN
	SELECT raise(ABORT, 'a ledger only grows');
END;
CREATE TRIGGER legal_event_kept BEFORE DELETE ON legal_event
BEGIN
	SELECT raise(ABORT, 'a ledger only grows');
END;
CREATE TRIGGER legal_event_frozen BEFORE UPDATE ON legal_event
BEGIN
	SELECT raise(ABORT, 'a ledger only grows');
END;
CREATE TRIGGER legal_taken_back_kept BEFORE DELETE ON legal_taken_back
BEGIN
	SELECT raise(ABORT, 'a ledger only grows');
END;
CREATE TRIGGER legal_taken_back_frozen BEFORE UPDATE ON legal_taken_back
BEGIN
	SELECT raise(ABORT, 'a ledger only grows');
END;
-- What the words of a mail may mean (policy/signs): a person says if it is so.
-- next_at is when somebody is told again; NULL: no more.
CREATE TABLE flag (
	id INTEGER PRIMARY KEY,
	enquiry_id INTEGER NOT NULL REFERENCES enquiry,
	message_id INTEGER NOT NULL REFERENCES message,
	sign TEXT NOT NULL,
	said TEXT,
	raised_at INTEGER NOT NULL,
	next_at INTEGER,
	-- merged: its enquiry was, and of a mail there the same is asked.
	state TEXT NOT NULL CHECK (state = 'open' OR state = 'confirmed'
		OR state = 'dismissed' OR state = 'merged'),
	settled_at INTEGER,
	settled_by TEXT,
	CHECK ((state = 'open') = (settled_at IS NULL)),
	CHECK (state = 'open' OR next_at IS NULL)
) STRICT;
-- One open question a sign and enquiry, however often it is written.
CREATE UNIQUE INDEX flag_open ON flag (enquiry_id, sign)
	WHERE state = 'open';
CREATE INDEX flag_enquiry ON flag (enquiry_id);
CREATE INDEX flag_message ON flag (message_id);
CREATE INDEX flag_next ON flag (next_at) WHERE next_at IS NOT NULL;

-- Addresses that a colleague has said belong to an enquiry (P-9); they end.
CREATE TABLE alias (
	id INTEGER PRIMARY KEY,
	enquiry_id INTEGER NOT NULL REFERENCES enquiry,
	addr TEXT NOT NULL CHECK (addr = lower(addr)),
	taught_by TEXT NOT NULL,
	at INTEGER NOT NULL,
	until_day INTEGER NOT NULL,
	ended_by TEXT,
	ended_at INTEGER,
	CHECK ((ended_by IS NULL) = (ended_at IS NULL))
) STRICT;
CREATE INDEX alias_enquiry ON alias (enquiry_id, addr);

-- On what footing the enquirer writes (policy/footing); the last row counts.
CREATE TABLE footing (
	id INTEGER PRIMARY KEY,
	enquiry_id INTEGER NOT NULL REFERENCES enquiry,
	footing TEXT NOT NULL,
	source INTEGER NOT NULL CHECK (source BETWEEN 1 AND 3),
	-- A colleague knows the young person to be over compulsory school age.
	over_age INTEGER NOT NULL DEFAULT 0 CHECK (over_age IN (0, 1)),
	-- Whose authority is on file, or who decided about capacity.
	authority TEXT,
	author TEXT NOT NULL,
	at INTEGER NOT NULL
) STRICT;
CREATE INDEX footing_enquiry ON footing (enquiry_id);
CREATE TRIGGER footing_kept BEFORE DELETE ON footing
BEGIN
	SELECT raise(ABORT, 'a ledger only grows');
END;
CREATE TRIGGER footing_frozen BEFORE UPDATE ON footing
BEGIN
	SELECT raise(ABORT, 'a ledger only grows');
END;

-- Letters that are nearly the same (policy/sketch), and the campaigns they
-- are proposed as.  Nothing of an enquiry hangs on it (P-11).  Letters are found
-- by their bands in memory (store/bands.h), which is made from these rows.
CREATE TABLE campaign (
	id INTEGER PRIMARY KEY,
	state TEXT NOT NULL CHECK (state = 'proposed' OR state = 'confirmed'
		OR state = 'refused'),
	proposed_at INTEGER NOT NULL,
	settled_by TEXT,
	settled_at INTEGER,
	CHECK ((state = 'proposed') = (settled_at IS NULL))
) STRICT;
CREATE TABLE sketch (
	enquiry_id INTEGER PRIMARY KEY REFERENCES enquiry,
	campaign_id INTEGER REFERENCES campaign,
	at INTEGER NOT NULL,
	bytes BLOB NOT NULL,
	bands BLOB NOT NULL
) STRICT;
CREATE INDEX sketch_campaign ON sketch (campaign_id)
	WHERE campaign_id IS NOT NULL;

CREATE TRIGGER enquiry_tally AFTER UPDATE OF answered_at, closed_at ON enquiry
WHEN (OLD.answered_at IS NULL) <> (NEW.answered_at IS NULL)
	OR (OLD.closed_at IS NULL) <> (NEW.closed_at IS NULL)
BEGIN
	UPDATE tally SET n = n + (NEW.answered_at IS NOT NULL)
		- (OLD.answered_at IS NOT NULL)
	WHERE name = 'enquiries-answered';
	UPDATE tally SET n = n + (NEW.closed_at IS NOT NULL)
		- (OLD.closed_at IS NOT NULL)
	WHERE name = 'enquiries-closed';
END;
CREATE TRIGGER enquiry_id_used AFTER DELETE ON enquiry
BEGIN
	UPDATE used_id SET last = max(last, OLD.id) WHERE name = 'enquiry';
END;
CREATE TRIGGER enquiry_frozen
BEFORE UPDATE OF id, reference, received_at, received_day ON enquiry
BEGIN
	SELECT raise(ABORT, 'reference and receipt of an enquiry are final');
END;

-- The outbox.

CREATE TABLE letter (
	id INTEGER PRIMARY KEY,
	enquiry_id INTEGER REFERENCES enquiry,
	party_id INTEGER REFERENCES party,
	caused_by INTEGER REFERENCES message,
	kind TEXT NOT NULL,
	once_key TEXT UNIQUE,
	state TEXT NOT NULL CHECK (state = 'waiting' OR state = 'sending'
		OR state = 'sent' OR state = 'held' OR state = 'failed'
		OR state = 'uncertain' OR state = 'dropped'),
	priority INTEGER NOT NULL CHECK (priority BETWEEN 0 AND 4),
	to_staff INTEGER NOT NULL CHECK (to_staff IN (0, 1)),
	route INTEGER NOT NULL,
	envelope_from TEXT NOT NULL,
	to_addr TEXT NOT NULL,
	subject TEXT,
	message_id TEXT NOT NULL, -- it has the id in it
	size INTEGER NOT NULL,
	sha256 TEXT NOT NULL CHECK (length(sha256) = 64),
	raw_segment INTEGER NOT NULL,
	raw_offset INTEGER NOT NULL,
	raw_length INTEGER NOT NULL,
	created_at INTEGER NOT NULL,
	not_before INTEGER NOT NULL,
	attempts INTEGER NOT NULL DEFAULT 0,
	first_tried_at INTEGER,
	tried_at INTEGER,
	sent_at INTEGER,
	reply TEXT,
	held_reasons TEXT,
	claimed_by INTEGER,
	context TEXT,
	-- An operator let it go; an uncertain one was sent again: once only.
	released INTEGER NOT NULL DEFAULT 0 CHECK (released IN (0, 1)),
	retried INTEGER NOT NULL DEFAULT 0 CHECK (retried IN (0, 1)),
	CHECK ((state = 'sent') = (sent_at IS NOT NULL)),
	CHECK (attempts > 0 OR (state <> 'sending' AND state <> 'sent'
		AND state <> 'uncertain'))
) STRICT;
-- First of its priority, the one that was due first: one step, however many
-- are dated later.
CREATE INDEX letter_waiting ON letter (priority, not_before)
	WHERE state = 'waiting';
-- The few that are neither to leave nor gone; what looks for one says so.
CREATE INDEX letter_state ON letter (state)
	WHERE state <> 'waiting' AND state <> 'sent';
CREATE INDEX letter_enquiry ON letter (enquiry_id)
	WHERE enquiry_id IS NOT NULL;
CREATE TRIGGER letter_id_used AFTER DELETE ON letter
BEGIN
	UPDATE used_id SET last = max(last, OLD.id) WHERE name = 'letter';
END;
CREATE TRIGGER breach_keeps_letter BEFORE DELETE ON letter
WHEN EXISTS (SELECT 1 FROM breach WHERE enquiry_id = OLD.enquiry_id)
BEGIN
	SELECT raise(ABORT, 'evidence of a breach is kept');
END;
-- Acknowledgements as the caps count them (P-18).
CREATE TABLE ack (
	id INTEGER PRIMARY KEY,
	at INTEGER NOT NULL,
	enquiry_id INTEGER NOT NULL,
	addr_key TEXT NOT NULL,
	domain_key TEXT NOT NULL,
	-- The first, second, ... of its domain, in the order of time: the
	-- difference of two is how many there were between them.
	domain_n INTEGER NOT NULL CHECK (domain_n > 0)
) STRICT;
CREATE INDEX ack_at ON ack (at);
CREATE INDEX ack_enquiry ON ack (enquiry_id, at, addr_key);
CREATE INDEX ack_addr ON ack (addr_key, at);
CREATE INDEX ack_domain ON ack (domain_key, at, domain_n);

CREATE TRIGGER letter_frozen
BEFORE UPDATE OF id, kind, once_key, envelope_from, to_addr, message_id, size,
	sha256, raw_segment, raw_offset, raw_length, context ON letter
BEGIN
	SELECT raise(ABORT, 'a letter never changes');
END;
CREATE TRIGGER letter_tally AFTER UPDATE OF state ON letter
WHEN (OLD.state = 'sent') <> (NEW.state = 'sent')
BEGIN
	UPDATE tally SET n = n + (NEW.state = 'sent') - (OLD.state = 'sent')
		WHERE name = 'sent';
END;

-- Letters that were sent and whose copy is not yet in the mailbox's Sent folder.
CREATE TABLE sent_copy (
	letter_id INTEGER PRIMARY KEY REFERENCES letter
) STRICT;

-- Tries on a route, minute by minute (instant / 60, of the real clock), for a
-- day and a bit: its limits hold across restarts.
CREATE TABLE route_use (
	route TEXT NOT NULL,
	minute INTEGER NOT NULL,
	n INTEGER NOT NULL CHECK (n > 0),
	PRIMARY KEY (route, minute)
) STRICT, WITHOUT ROWID;
CREATE TRIGGER route_use_forgets AFTER INSERT ON route_use
BEGIN
	DELETE FROM route_use WHERE minute < NEW.minute - 1500;
END;

-- Addresses a hard bounce has muted.
CREATE TABLE muted (
	addr TEXT PRIMARY KEY CHECK (addr = lower(addr)),
	until INTEGER NOT NULL,
	why TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- The audit trail.  No foreign keys: it outlives what it tells of.

CREATE TABLE event (
	id INTEGER PRIMARY KEY,
	at INTEGER NOT NULL,
	enquiry_id INTEGER,
	message_id INTEGER,
	letter_id INTEGER,
	actor TEXT NOT NULL,
	kind TEXT NOT NULL,
	payload TEXT,
	payload_sha256 TEXT NOT NULL CHECK (length(payload_sha256) = 64),
	hash TEXT NOT NULL CHECK (length(hash) = 64),
	-- Of a kind that is looked for by itself, and not only in the time line
	-- of its enquiry (store/events.c has the list).  An index for each of
	-- them was opened for every event, and nearly none went into one.
	sought INTEGER NOT NULL CHECK (sought = 0 OR sought = 1)
) STRICT;
CREATE INDEX event_enquiry ON event (enquiry_id)
	WHERE enquiry_id IS NOT NULL;
-- Notes on mails that were in no enquiry then: they go where the mail goes.
CREATE INDEX event_note ON event (message_id)
	WHERE enquiry_id IS NULL AND kind = 'note.added';
CREATE INDEX event_sought ON event (kind, at) WHERE sought;

CREATE TRIGGER event_kept BEFORE DELETE ON event
BEGIN
	SELECT raise(ABORT, 'events are never removed');
END;
-- The one change allowed: a payload becomes a tombstone.
CREATE TRIGGER event_frozen BEFORE UPDATE ON event
WHEN NEW.payload IS NOT NULL OR NEW.id IS NOT OLD.id OR NEW.at IS NOT OLD.at
	OR NEW.enquiry_id IS NOT OLD.enquiry_id
	OR NEW.message_id IS NOT OLD.message_id
	OR NEW.letter_id IS NOT OLD.letter_id
	OR NEW.actor IS NOT OLD.actor OR NEW.kind IS NOT OLD.kind
	OR NEW.payload_sha256 IS NOT OLD.payload_sha256
	OR NEW.hash IS NOT OLD.hash OR NEW.sought IS NOT OLD.sought
BEGIN
	SELECT raise(ABORT, 'events are never changed');
END;
