/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/intake/gone.h"

#include "daemon/policy/footing.h"
#include "daemon/store/footings.h"
#include "daemon/store/parties.h"
#include "daemon/store/registers.h"
#include "daemon/store/senders.h"

#define OFFICE                                                                 \
	"Their address is not in the register of that MP's office any more: "  \
	"find out who reads it now."
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
	const bool councillor = strcmp(enquiry->kind, "councillor") == 0;
	*why_r = NULL;
	if (enquiry->mp_id == 0 && !councillor)
		return 0;
	int rc = writer_address(ctx, office, enquiry, &addr, err);
	if (rc == 1)
		rc = councillor
			 ? councillor_left(ctx, office, enquiry, addr, err)
			 : office_left(ctx, office, enquiry, addr, err);
	if (rc == 1)
		*why_r = councillor ? COUNCILLOR : OFFICE;
	return rc < 0 ? -1 : 0;
}
