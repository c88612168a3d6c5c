/* SPDX-License-Identifier: GPL-3.0-or-later */
/* `enquiryctl version` */
#include "daemon/ctl/ctl.h"

#include "daemon/ctl/say.h"

int
ctl_version(struct ctl *ctl, struct err *err)
{
	json_t *version = json_pack(
	    "{s:s, s:s}", "program", "enquiryctl", "version", ENQ_VERSION);
	(void)err;
	if (!ctl_print_json(ctl, version, 0))
		say("enquiryctl %s\n", ENQ_VERSION);
	json_decref(version);
	return 0;
}
