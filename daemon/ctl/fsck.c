/* SPDX-License-Identifier: GPL-3.0-or-later */
/* `enquiryctl fsck`: is the database sound, is every mail still readable. */
#include "daemon/ctl/ctl.h"

#include "daemon/ctl/say.h"

int
ctl_fsck(struct ctl *ctl, struct err *err)
{
	json_t *request = json_pack("{s:s}", "do", "verify");
	json_t *reply;
	int rc =
	    ctl_ask(ctl, request, (struct span){NULL, 0}, &reply, NULL, err);
	if (rc < 0)
		return -1;
	bool sound = json_is_true(json_object_get(reply, "sound"));
	const int status = sound ? 0 : err_exit_status(ERR_INPUT);
	if (!ctl_print_json(ctl, reply, status)) {
		say("%s", ctl_text(reply, "report"));
		say(sound ? "The database, the event chain and every stored "
			    "mail are sound.\n"
			  : "NOT SOUND: keep a copy of the state directory, "
			    "then restore a backup.\n");
	}
	json_decref(reply);
	return status;
}
