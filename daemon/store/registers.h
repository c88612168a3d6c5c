/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Registers: who is who.  Filled from CSV files (`enquiryctl import`), read by
 * identity and filing.  Validity is by civil day: DAY_NONE means open.
 */
#ifndef ENQ_STORE_REGISTERS_H
#define ENQ_STORE_REGISTERS_H

#include "daemon/store/store.h"

enum officer_role {
	OFFICER_PLAIN = 0,
	OFFICER_DUTY,    /* sorts what the program could not */
	OFFICER_MANAGER, /* gets the digest */
	OFFICER_HEAD
};

struct officer {
	int64_t id;
	const char *addr;
	const char *name;
	const char *team; /* key */
	enum officer_role role;
	const char *deputy; /* address; NULL: none */
	unsigned work_days; /* bit 0 = Monday; 0x1f is Monday to Friday */
	int32_t valid_from, valid_to; /* DAY_NONE: open */
	int64_t registered_at;        /* first imported */
};

struct mp {
	int64_t id;
	const char *name;
	const char *constituency;
	int32_t valid_from, valid_to;
};
/* Whether an office gets the list of its enquiries (P-32), as an address of
 * it says. */
enum mp_ledger {
	MP_LEDGER_UNSAID = 0,
	MP_LEDGER_MONTHLY, /* this address is the one it goes to */
	MP_LEDGER_WEEKLY,
	MP_LEDGER_NONE /* the office wants none */
};
struct mp_address {
	int64_t id;
	int64_t mp_id;
	const char *addr;
	const char *name; /* a caseworker's; NULL: the office */
	int32_t valid_from, valid_to;
	enum mp_ledger ledger;
	const char *reference; /* an example of theirs; NULL: not known */
	int64_t unreached_at;  /* a letter came back then; 0: none did */
};

struct case_file {
	int64_t id;
	const char *reference; /* normalised */
	const char *team;
	const char
	    *owner; /* officer's address; NULL: the team's duty officer */
	bool restricted;
	const char *parties;  /* addresses, a blank between; NULL: none named */
	const char *siblings; /* references, likewise */
	int32_t born_day;     /* DAY_NONE: not known */
};

/* Look-ups: 1 found, 0 absent; only entries valid on the day. */
MUST_USE
int officer_by_addr(struct store *store, void *ctx, const char *addr,
    int32_t day, struct officer **officer_r, struct err *err);
/* The same on any day: somebody who may have left. */
MUST_USE
int officer_ever(struct store *store, void *ctx, const char *addr,
    struct officer **officer_r, struct err *err);
MUST_USE
int officer_get(struct store *store, void *ctx, int64_t id,
    struct officer **officer_r, struct err *err);
/* The same for somebody who must have rights on that day. */
MUST_USE
int officer_get_valid(struct store *store, void *ctx, int64_t id, int32_t day,
    struct officer **officer_r, struct err *err);
/* By the first word people type after ASSIGN: address, its local part, or a
 * name that fits exactly one officer; 0 when none or several do. */
MUST_USE
int officer_by_word(struct store *store, void *ctx, const char *word,
    int32_t day, struct officer **officer_r, struct err *err);
MUST_USE
int officer_list(struct store *store, void *ctx, int32_t day,
    struct officer ***officers_r, size_t *count_r, struct err *err);
/* Who looks after what nobody owns: an officer on duty, else the deputy of one
 * who is away, else a manager, else a head; of the team first.  Somebody who is
 * away only when everybody is.  Never one of those addresses, which stand apart
 * by blanks (NULL: anybody).
 */
MUST_USE
int officer_in_charge(struct store *store, void *ctx, const char *team,
    int32_t day, const char *not_addrs, struct officer **officer_r,
    struct err *err);
/* The lowest of that role or above, of the team first; never one of those
 * addresses, as above. */
MUST_USE
int officer_above(struct store *store, void *ctx, const char *team, int32_t day,
    enum officer_role role, const char *not_addrs, struct officer **officer_r,
    struct err *err);

/* Somebody writes who may be asked for in each register: 1 one of them has the
 * address, on any day; 0 none has, and none is read for it until the next is
 * met or a register changes. */
MUST_USE
int register_meet(struct store *store, const char *addr, struct err *err);

/* The MP an address belongs to; of several (mps_by_addr), the one registered
 * last: for who asks only whether it is an office's. */
MUST_USE
int mp_by_addr(struct store *store, void *ctx, const char *addr, int32_t day,
    struct mp **mp_r, struct err *err);
/* All of them, by id: a caseworker may work for several. */
struct mps {
	struct mp **list;
	size_t count;
};
MUST_USE
int mps_by_addr(struct store *store, void *ctx, const char *addr, int32_t day,
    struct mps *mps_r, struct err *err);
bool mps_have(const struct mps *mps, int64_t mp_id);
/* The line of an MP (by name and constituency) and an address, on any day. */
MUST_USE
int mp_address_ever(struct store *store, void *ctx, const struct mp *like,
    const char *addr, struct mp_address **address_r, struct err *err);
/* Examples of how the MP's office numbers its own letters. */
MUST_USE
int mp_references(struct store *store, void *ctx, int64_t mp_id, int32_t day,
    const char ***examples_r, size_t *count_r, struct err *err);
/* The addresses of MPs' offices, MP by MP, the first registered first. */
MUST_USE
int mp_address_list(struct store *store, void *ctx, int32_t day,
    struct mp_address **addresses_r, size_t *count_r, struct err *err);
/* A letter to that address came back, until they write or an import changes the
 * line.  1 it is news, 0 it was known, or is no MP's office. */
MUST_USE
int mp_address_unreached(
    struct store *store, const char *addr, int64_t now, struct err *err);
MUST_USE
int mp_get(struct store *store, void *ctx, int64_t id, struct mp **mp_r,
    struct err *err);
/* Is the address among its parties? */
bool case_file_names(const struct case_file *file, const char *addr);
MUST_USE
int case_by_reference(struct store *store, void *ctx, const char *reference,
    struct case_file **case_r, struct err *err);
MUST_USE
int case_get(struct store *store, void *ctx, int64_t id,
    struct case_file **case_r, struct err *err);
MUST_USE
int case_count(struct store *store, int64_t *count_r, struct err *err);
/* Whom cases name as their owner, and who is no officer on that day: most cases
 * first. */
struct owner_count {
	const char *addr;
	int64_t cases;
};
MUST_USE
int case_owners_gone(struct store *store, void *ctx, int32_t day,
    struct owner_count **owners_r, size_t *count_r, struct err *err);
/* 1: the enquiry is restricted (P-40): by the register, which says so of a case
 * it concerns, or because somebody ordered it (restrictions.h). */
MUST_USE
int case_restricts(struct store *store, int64_t enquiry_id, struct err *err);

/* For imports, of any day: the MP of the same name and constituency; */
MUST_USE
int mp_ever(struct store *store, void *ctx, const struct mp *like,
    struct mp **mp_r, struct err *err);
/* all who are or were registered for a constituency, the newest first; */
MUST_USE
int mp_of_constituency(struct store *store, void *ctx, const char *constituency,
    struct mp ***mps_r, size_t *count_r, struct err *err);
/* and the same MP under another name: what was theirs goes on. */
MUST_USE
int mp_rename(
    struct store *store, int64_t mp_id, const char *name, struct err *err);

/*
 * One line of an import, already checked.  Each returns what it did: the diff
 * that `enquiryctl import` shows is made of these.  valid_to is the last day.
 */
enum import_change { IMPORT_SAME = 0, IMPORT_ADDED, IMPORT_CHANGED };
MUST_USE
int officer_put(struct store *store, const struct officer *officer, int64_t now,
    enum import_change *change_r, struct err *err);
MUST_USE
int mp_put(struct store *store, const struct mp *mp,
    const struct mp_address *address, enum import_change *change_r,
    struct err *err);
/* Sets file->id. */
MUST_USE
int case_put(struct store *store, struct case_file *file,
    enum import_change *change_r, struct err *err);
/* Officers not named by an import have no rights from that day on (P-14);
 * their addresses, for the report, in *left_r. */
MUST_USE
int officers_leave_except(struct store *store, void *ctx,
    const char *const *addrs, size_t count, int32_t day, const char ***left_r,
    size_t *left_count_r, struct err *err);
/* One line of an import of MPs, as far as it names an entry. */
struct mp_line {
	const char *name;
	const char *constituency;
	const char *addr;
};
/* Addresses of MPs not named by an import end likewise; "name, address" of
 * each in *left_r. */
MUST_USE
int mp_addresses_leave_except(struct store *store, void *ctx,
    const struct mp_line *lines, size_t count, int32_t day,
    const char ***left_r, size_t *left_count_r, struct err *err);

#endif
