/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/intake/gone.h"

#include "daemon/intake/member.h"
#include "daemon/policy/footing.h"
#include "daemon/store/footings.h"
#include "daemon/store/parties.h"
#include "daemon/store/registers.h"
#include "daemon/store/senders.h"

#define OFFICE                                                                 \
	"Their address is not in the register of that MP's office any more: "  \
	"find out who reads it now."
#define ONE_OF_OFFICES                                                         \
	"Nobody has said for which MP it was written, and their address is "   \
	"not in the registers of several offices any more: answer that "       \
	"question, or find out who reads it now."
#define COUNCILLOR                                                             \
	"They are not in the register of councillors any more: find out "      \
	"whether they may still be told."

#define SENDER                                                                 \
	"They are not in the register of senders any more: find out who "      \
	"reads "                                                               \
	"their address now, and on whose behalf."
#define NAMED                                                                  \
	"By the register of cases they are not named in this one, as they "    \
	"were when they wrote: find out what they may be told."

static int
writer_address(void *ctx, struct office *office, const struct enquiry *enquiry,
    const char **addr_r, struct err *err)
{
	struct party enquirer = {.addr = NULL};
	int rc =
	    party_enquirer(office->store, ctx, enquiry->id, &enquirer, err);
	*addr_r = enquirer.addr;
	return rc;
}

/* A colleague may have recorded since that they are somebody else. */
static int
writes_as(void *ctx, struct office *office, const struct enquiry *enquiry,
    enum footing as, struct err *err)
{
	enum footing footing;
	struct footing_row *row;
	int rc = footing_latest(office->store, ctx, enquiry->id, &row, err);
	if (rc <= 0)
		return rc;
	if (!footing_parse(row->footing, &footing))
		return 0;
	return footing == as;
}

static int
office_left(void *ctx, struct office *office, const struct enquiry *enquiry,
    const char *addr, struct err *err)
{
	struct mps mps;
	if (mps_by_addr(office->store, ctx, addr, office->today, &mps, err) < 0)
		return -1;
	if (mps_have(&mps, enquiry->mp_id))
		return 0;
	return writes_as(ctx, office, enquiry, FOOTING_MP, err);
}

/* Who worked for several, and does no more, may have written for any of those
 * (member.h). */
static int
one_office_left(void *ctx, struct office *office, const struct enquiry *enquiry,
    const char *addr, struct err *err)
{
	struct mps mps;
	const int unsaid = member_unsaid(ctx, office, enquiry, err);
	if (unsaid <= 0)
		return unsaid;
	return mps_by_addr(office->store, ctx, addr, office->today, &mps, err) <
		       0
		   ? -1
		   : mps.count < 2;
}

static int
councillor_left(void *ctx, struct office *office, const struct enquiry *enquiry,
    const char *addr, struct err *err)
{
	struct sender *sender;
	int rc = sender_by_addr(
	    office->store, ctx, addr, office->today, &sender, err);
	if (rc < 0 || (rc == 1 && strcmp(sender->kind, "councillor") == 0))
		return rc < 0 ? -1 : 0;
	return writes_as(ctx, office, enquiry, FOOTING_COUNCILLOR, err);
}

static int
sender_left(void *ctx, struct office *office, const char *addr, struct err *err)
{
	struct sender *sender;
	const int rc = sender_by_addr(
	    office->store, ctx, addr, office->today, &sender, err);
	return rc < 0 ? -1 : !rc;
}

/* A parent whom the case named, and does no more: a court may have said so. */
static int
name_left(void *ctx, struct office *office, const struct enquiry *enquiry,
    const char *addr, struct err *err)
{
	int64_t *ids;
	size_t count;
	if (enquiry_cases(office->store, ctx, enquiry->id, &ids, &count, err) <
	    0)
		return -1;
	for (size_t i = 0; i < count; i++) {
		struct case_file *file;
		const int rc = case_get(office->store, ctx, ids[i], &file, err);
		if (rc < 0 || (rc == 1 && case_file_names(file, addr)))
			return rc < 0 ? -1 : 0;
	}
	return count > 0;
}

/* Why a register may say so of whoever is neither MP's office nor councillor;
 * NULL: none does, or a colleague has said since who they are. */
static int
may_have_left(void *ctx, struct office *office, const struct enquiry *enquiry,
    const char **why_r, struct err *err)
{
	enum footing footing = FOOTING_UNKNOWN;
	struct footing_row *row;
	const bool other = strcmp(enquiry->kind, "other") == 0;
	*why_r = other ? SENDER : NULL;
	const int rc =
	    footing_latest(office->store, ctx, enquiry->id, &row, err);
	if (rc <= 0)
		return rc;
	footing_parse(row->footing, &footing);
	if (row->source == FOOTING_BY_OFFICER)
		*why_r = NULL;
	else if (row->source == FOOTING_BY_REGISTER)
		*why_r = other || footing == FOOTING_SOLICITOR ? SENDER
			 : footing == FOOTING_NAMED            ? NAMED
							       : NULL;
	return 0;
}

static int
other_left(void *ctx, struct office *office, const struct enquiry *enquiry,
    const char **why_r, struct err *err)
{
	const char *addr;
	if (may_have_left(ctx, office, enquiry, why_r, err) < 0)
		return -1;
	const int rc = *why_r == NULL
			   ? 0
			   : writer_address(ctx, office, enquiry, &addr, err);
	if (rc <= 0)
		return rc;
	return strcmp(*why_r, NAMED) == 0
		   ? name_left(ctx, office, enquiry, addr, err)
		   : sender_left(ctx, office, addr, err);
}

static int
member_left(void *ctx, struct office *office, const struct enquiry *enquiry,
    const char **why_r, struct err *err)
{
	const char *addr;
	const int rc = writer_address(ctx, office, enquiry, &addr, err);
	if (rc <= 0)
		return rc;
	if (strcmp(enquiry->kind, "councillor") == 0) {
		*why_r = COUNCILLOR;
		return councillor_left(ctx, office, enquiry, addr, err);
	}
	*why_r = enquiry->mp_id == 0 ? ONE_OF_OFFICES : OFFICE;
	return enquiry->mp_id == 0
		   ? one_office_left(ctx, office, enquiry, addr, err)
		   : office_left(ctx, office, enquiry, addr, err);
}

int
gone_writer(void *ctx, struct office *office, const struct enquiry *enquiry,
    const char **why_r, struct err *err)
{
	const char *why = NULL;
	const bool member = enquiry->mp_id != 0 ||
			    strcmp(enquiry->kind, "mp") == 0 ||
			    strcmp(enquiry->kind, "councillor") == 0;
	const int rc = member ? member_left(ctx, office, enquiry, &why, err)
			      : other_left(ctx, office, enquiry, &why, err);
	*why_r = rc == 1 ? why : NULL;
	return rc < 0 ? -1 : 0;
}
