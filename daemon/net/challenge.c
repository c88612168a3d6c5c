/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/net/challenge.h"

#include "parsers/base/mem.h"
#include "parsers/jsonin.h"
#include "parsers/transfer.h"

static struct span
decode(void *ctx, struct span base64)
{
	struct transfer transfer;
	char *out = mem_zero(ctx, CHALLENGE_MAX + TRANSFER_ROOM_MIN);
	size_t n = 0;
	size_t got;

	transfer_init(
	    &transfer, TRANSFER_BASE64, span_sub(base64, 0, CHALLENGE_MAX));
	while (n < CHALLENGE_MAX &&
	       (got = transfer_read(&transfer, out + n, TRANSFER_ROOM_MIN)) > 0)
		n += got;
	return span_of(out, n);
}

/* Servers send it as a text; a number would be understood too. */
static const char *
status_of(void *ctx, struct span json)
{
	struct jsonin *root;
	struct err err;

	if (jsonin_read(ctx, json, &root, &err) != 0)
		return "";
	const struct jsonin *status = jsonin_get(root, "status");

	if (status == NULL)
		return "";
	if (status->type == JSONIN_INT)
		return mem_fmt(ctx, "%lld", (long long)status->number);
	return status->type == JSONIN_TEXT ? status->text.p : "";
}

bool
challenge_status(struct span base64, char status_r[CHALLENGE_STATUS_SIZE])
{
	void *ctx = mem_new(NULL);
	const char *status = status_of(ctx, decode(ctx, base64));
	size_t n = 0;

	for (; status[n] != '\0' && n + 1 < CHALLENGE_STATUS_SIZE; n++)
		status_r[n] = is_alnum(status[n]) || status[n] == '_' ||
				      status[n] == '-' || status[n] == '.'
				  ? status[n]
				  : '?';
	status_r[n] = '\0';
	mem_free(ctx);
	return n > 0;
}
