/* SPDX-License-Identifier: GPL-3.0-or-later */
/* `enquiryctl number`: the reference that the next enquiry gets, and leaving
 * out those that somebody has already, which a restored backup cannot know. */
#include "daemon/ctl/ctl.h"

#include "daemon/ctl/say.h"

int
ctl_number_next(struct ctl *ctl, struct err *err)
{
	json_t *reply;
	json_t *request = ctl->word_count == 0
			      ? json_pack("{s:s}", "do", "number")
			      : json_pack("{s:s, s:s}", "do", "number.after",
				    "reference", ctl->words[0]);
	if (ctl_ask(ctl, request, (struct span){NULL, 0}, &reply, NULL, err) <
	    0)
		return -1;
	if (!ctl_print_json(ctl, reply, 0))
		say("The next enquiry is %s.\n", ctl_text(reply, "next"));
	json_decref(reply);
	return 0;
}
