/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/sys/privilege.h"

#include <errno.h>
#include <grp.h>
#include <pwd.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static int
take_groups(uid_t uid, gid_t gid)
{
	const struct passwd *user = getpwuid(uid);

	/* An owner without an account has its one group and no other. */
	return user == NULL ? setgroups(0, NULL)
			    : initgroups(user->pw_name, gid);
}

int
privilege_become_owner(const char *dir, struct err *err)
{
	struct stat st;

	if (geteuid() != 0)
		return 0;
	if (stat(dir, &st) != 0)
		return err_set(err, ERR_CONFIG,
		    "'%s': %s; start the daemon first, or make it and give it "
		    "to the daemon's user",
		    dir, strerror(errno));
	if (st.st_uid == 0)
		return 0;
	if (take_groups(st.st_uid, st.st_gid) != 0 ||
	    setresgid(st.st_gid, st.st_gid, st.st_gid) != 0 ||
	    setresuid(st.st_uid, st.st_uid, st.st_uid) != 0)
		return err_sys(err, ERR_PERM, errno,
		    "becoming the owner of '%s' (user %lu)", dir,
		    (unsigned long)st.st_uid);
	/* A change that only seems to have happened would be worse than none.
	 */
	if (geteuid() != st.st_uid || setuid(0) == 0)
		return err_set(
		    err, ERR_PERM, "root could not be given away for good");
	return 0;
}
