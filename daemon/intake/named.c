/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/intake/named.h"

#include "daemon/intake/footings.h"
#include "daemon/intake/gone.h"
#include "daemon/office/naming.h"

int
named_nameless(void *ctx, struct office *office, const struct enquiry *enquiry,
    struct err *err)
{
	const char *bars[FOOTING_BARS];
	size_t count;
	return footings_bars(ctx, office, enquiry, bars, &count, err) < 0
		   ? -1
		   : count > 0;
}

int
named_barred(void *ctx, struct office *office, const struct enquiry *enquiry,
    const char **why_r, struct err *err)
{
	if (gone_writer(ctx, office, enquiry, why_r, err) < 0)
		return -1;
	if (*why_r != NULL)
		*why_r = "their address is not in the register any more";
	else if (strcmp(enquiry->kind, "mp") == 0 && footings_dissolved(office))
		*why_r = "Parliament is dissolved";
	return *why_r != NULL;
}

int
named_after(struct intake *in, const struct enquiry *enquiry,
    const char **says_r, struct err *err)
{
	struct office *office = in->office;
	struct naming naming;
	const char *why;
	*says_r = "";
	int rc = naming_waits(in->ctx, office, enquiry, &naming, err);
	if (rc <= 0)
		return rc;
	if (office->today < naming.day) {
		*says_r = mem_fmt(in->ctx,
		    ". The enquirer is told so by %s, unless an answer comes "
		    "first",
		    post_day(in->ctx, naming.day));
		return 0;
	}
	rc = named_nameless(in->ctx, office, enquiry, err);
	if (rc < 0)
		return -1;
	/* It can be taken back as long as an answer can. */
	const struct naming_order order = {.caused_by = in->mail->message_id,
	    .not_before = office->now + office->config->release_delay_s,
	    .nameless = rc == 1};
	rc = named_barred(in->ctx, office, enquiry, &why, err);
	if (rc == 0)
		rc = naming_tell(
		    in->ctx, office, enquiry, &naming, &order, &why, err);
	else if (rc == 1)
		rc = 0;
	if (rc < 0)
		return -1;
	*says_r = rc == 1 ? ". The enquirer is told so"
			  : mem_fmt(in->ctx,
				". Nothing automatic tells the enquirer so "
				"(%s): please do",
				why);
	return rc == 1 ? 0 : naming_over(office, enquiry, err);
}
