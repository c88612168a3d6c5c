/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/store/recall.h"

#include <string.h>

#include "daemon/store/query.h"
#include "daemon/store/registers.h"
#include "parsers/base/mem.h"

enum { Q_ANYWHERE = 0 };

static const struct statement SQL[] = {
    [Q_ANYWHERE] = {"look for an address in the registers",
	"SELECT 1 FROM officer WHERE addr = lower(?1)"
	" UNION ALL SELECT 1 FROM mp_address WHERE addr = lower(?1)"
	" UNION ALL SELECT 1 FROM sender WHERE addr = lower(?1) LIMIT 1"},
};
const struct statement_table recall_statements = {
    SQL, sizeof SQL / sizeof SQL[0]};

void
recall_forget(struct store *store)
{
	store->recall.stranger[0] = '\0';
	store->recall.bare = 0;
	if (store->recall.charge != NULL)
		store->recall.charge->known = false;
}

void
recall_bare(struct store *store, int64_t enquiry_id)
{
	store->recall.bare = enquiry_id;
}

void
recall_not_bare(struct store *store)
{
	store->recall.bare = 0;
}

bool
recall_is_bare(const struct store *store, int64_t enquiry_id)
{
	return enquiry_id != 0 && enquiry_id == store->recall.bare;
}

int
register_meet(struct store *store, const char *addr, struct err *err)
{
	int64_t one;
	char *stranger = store->recall.stranger;
	struct query q = query_of(store, PART_RECALL, Q_ANYWHERE);
	query_text(&q, addr);
	stranger[0] = '\0';
	const int rc = query_number(&q, &one, err);
	const size_t n = strlen(addr);
	if (rc == 0 && n < RECALL_ADDR_SIZE)
		memcpy(stranger, addr, n + 1);
	return rc;
}

bool
recall_is_stranger(const struct store *store, const char *addr)
{
	const char *stranger = store->recall.stranger;
	return addr != NULL && stranger[0] != '\0' &&
	       span_eq_ascii(span_str(addr), span_str(stranger));
}

static bool
same(const char *a, const char *b)
{
	return a == NULL || b == NULL ? a == b : strcmp(a, b) == 0;
}

static const char *
copy_text(void *ctx, const char *text)
{
	return text == NULL ? NULL : mem_str(ctx, text);
}

static struct officer *
copy_officer(void *ctx, const struct officer *officer)
{
	if (officer == NULL)
		return NULL;
	struct officer *copy = mem_one(ctx, struct officer);
	*copy = *officer;
	copy->addr = copy_text(copy, officer->addr);
	copy->name = copy_text(copy, officer->name);
	copy->team = copy_text(copy, officer->team);
	copy->deputy = copy_text(copy, officer->deputy);
	return copy;
}

int
recall_charge(const struct store *store, void *ctx, const char *team,
    int32_t day, const char *not_addrs, struct officer **officer_r)
{
	const struct charge *charge = store->recall.charge;
	if (charge == NULL || !charge->known || charge->day != day ||
	    !same(charge->team, team) || !same(charge->not_addrs, not_addrs))
		return 0;
	*officer_r = copy_officer(ctx, charge->officer);
	return 1;
}

void
recall_charge_set(struct store *store, const char *team, int32_t day,
    const char *not_addrs, const struct officer *officer)
{
	mem_free(store->recall.charge);
	struct charge *charge = mem_one(store, struct charge);
	*charge = (struct charge){.known = true,
	    .team = copy_text(charge, team),
	    .not_addrs = copy_text(charge, not_addrs),
	    .day = day,
	    .officer = copy_officer(charge, officer)};
	store->recall.charge = charge;
}
