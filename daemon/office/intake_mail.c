/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/office/intake_mail.h"

#include "daemon/sys/memfd.h"
#include "parsers/limits.h"

int
intake_raw(void *ctx, struct office *office, const struct intake_mail *mail,
    struct span *raw_r, struct err *err)
{
	if (mail->raw_fd >= 0) {
		if (memfd_map(ctx, mail->raw_fd, LIMIT_MAIL_BYTES, raw_r, err) <
		    0)
			return -1;
		*raw_r = span_sub(*raw_r, 0, (size_t)mail->row->size);
		return 0;
	}
	struct message *row;
	int rc = inbox_raw(office->store, ctx, mail->message_id, raw_r, err);
	if (rc != 0)
		return rc < 0 ? -1 : 0;
	*raw_r = span_of("", 0);
	rc = inbox_get(office->store, ctx, mail->message_id, &row, err);
	if (rc == 1 && row->sealed)
		return 0;
	return rc < 0 ? -1
		      : err_set(err, ERR_STORE, "message %lld has no raw mail",
			    (long long)mail->message_id);
}
