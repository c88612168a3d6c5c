/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/sys/console.h"

#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

enum { WIDTH_UNKNOWN = 80 };

const char *
console_variable(const char *name)
{
	const char *value = getenv(name);

	return value == NULL || value[0] == '\0' ? NULL : value;
}

int
console_width(int fd)
{
	struct winsize size;

	if (isatty(fd) != 1)
		return 0;
	if (ioctl(fd, TIOCGWINSZ, &size) != 0 || size.ws_col == 0)
		return WIDTH_UNKNOWN;
	return size.ws_col;
}

bool
console_colours(int fd)
{
	const char *terminal = console_variable("TERM");

	return isatty(fd) == 1 && terminal != NULL &&
	       strcmp(terminal, "dumb") != 0 &&
	       console_variable("NO_COLOR") == NULL;
}
