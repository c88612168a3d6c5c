/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/intake/mpoffice.h"

#include "daemon/intake/footings.h"
#include "daemon/intake/question.h"
#include "daemon/policy/footing.h"
#include "daemon/store/footings.h"

int
mpoffice_confirmed(
    struct office *office, const char *addr, bool *confirmed_r, struct err *err)
{
	int rc = footing_of_address(office->store, addr,
	    footing_name(FOOTING_MP), FOOTING_BY_OFFICER, err);
	*confirmed_r = rc == 1;
	return rc < 0 ? -1 : 0;
}

int
mpoffice_ask(struct intake *in, const struct enquiry *enquiry, struct err *err)
{
	struct officer *to;
	int rc = intake_duty(in, enquiry->team, &to, err);
	return rc <= 0 ? rc : question_office(in, enquiry, to, err);
}

int
mpoffice_answer(struct intake *in, const struct enquiry *enquiry,
    struct receipt *r, struct err *err)
{
	static const enum footing choices[] = {FOOTING_MP, FOOTING_NONE};
	return footings_pick(in, enquiry, choices, 2, r, err);
}

int
mpoffice_may_ask(struct intake *in, const struct enquiry *enquiry, bool *may_r,
    struct err *err)
{
	*may_r = true;
	if (strcmp(enquiry->kind, "mp") != 0)
		return 0;
	if (footings_dissolved(in->office)) {
		*may_r = false;
		return 0;
	}
	if (enquiry->mp_id != 0)
		return 0;
	struct mp *mp;
	const int rc = mp_by_addr(in->office->store, in->ctx,
	    in->facts->from.addr, in->office->today, &mp, err);
	return rc != 0 ? (rc < 0 ? -1 : 0)
		       : mpoffice_confirmed(
			     in->office, in->facts->from.addr, may_r, err);
}
