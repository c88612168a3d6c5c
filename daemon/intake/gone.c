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

static int
writer_address(void *ctx, struct office *office, const struct enquiry *enquiry,
    const char **addr_r, struct err *err)
{
	struct party *parties;
	size_t count;
	*addr_r = NULL;
	if (party_list(office->store, ctx, enquiry->id, &parties, &count, err) <
	    0)
		return -1;
	for (size_t i = 0; i < count; i++)
		if (parties[i].role == PARTY_ROLE_ENQUIRER)
			*addr_r = parties[i].addr;
	return *addr_r != NULL;
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

int
gone_writer(void *ctx, struct office *office, const struct enquiry *enquiry,
    const char **why_r, struct err *err)
{
	const char *addr;
	const char *why = OFFICE;
	const bool councillor = strcmp(enquiry->kind, "councillor") == 0;
	*why_r = NULL;
	if (strcmp(enquiry->kind, "mp") != 0 && enquiry->mp_id == 0 &&
	    !councillor)
		return 0;
	int rc = writer_address(ctx, office, enquiry, &addr, err);
	if (rc == 1 && councillor) {
		why = COUNCILLOR;
		rc = councillor_left(ctx, office, enquiry, addr, err);
	} else if (rc == 1 && enquiry->mp_id == 0) {
		why = ONE_OF_OFFICES;
		rc = one_office_left(ctx, office, enquiry, addr, err);
	} else if (rc == 1) {
		rc = office_left(ctx, office, enquiry, addr, err);
	}
	if (rc == 1)
		*why_r = why;
	return rc < 0 ? -1 : 0;
}
